"""Local carriers: meetings of many names with agenda, minutes and resolutions that are followed until they are done."""
