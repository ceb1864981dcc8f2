"""Statements that migrations of several rooms need."""

DROP_WALLS = """
    DO $$ DECLARE wall record; BEGIN
        FOR wall IN SELECT policyname, tablename FROM pg_policies WHERE policyname LIKE 'wall\\_%' LOOP
            EXECUTE format('DROP POLICY %I ON %I', wall.policyname, wall.tablename);
        END LOOP;
    END $$
"""
"""A column that a wall reads cannot change its type. All walls are raised again after every migration; without them
a table shows nothing."""


def keyed(table: str, column: str) -> str:
    """Turn numbers of people in an array into the keys that name them: 7 becomes p7."""
    return f"UPDATE {table} SET {column} = (SELECT array_agg('p' || one) FROM unnest({column}) one) WHERE {column} <> '{{}}'"  # noqa: E501, S608 -- our own names
