"""The bodies of Tieling, made from the place tables: what every level has, by a table."""

from collections.abc import Iterator

from quartet.ground.people.models import Unit
from quartet.ground.people.states import Level, UnitKind
from quartet.ground.places.models import Region

K = UnitKind
BODIES: dict[Level, tuple[tuple[UnitKind, str], ...]] = {
    Level.CITY: (
        (K.SERVICE_CENTRE, "{}社会治理综合服务中心"),
        (K.SUPERVISION, "{}委平安办督查组"),
        (K.DISCIPLINE, "{}纪检监察机关"),
        (K.ADMINISTRATION, "{}平台运行中心"),
        *(
            (K.DEPARTMENT, f"{{}}{name}")
            for name in (
                "信访局",
                "公安局",
                "司法局",
                "农业农村局",
                "人力资源和社会保障局",
                "住房和城乡建设局",
                "自然资源局",
                "卫生健康委员会",
                "妇女联合会",
            )
        ),
    ),
    Level.COUNTY: (
        (K.SERVICE_CENTRE, "{}社会治理综合服务中心"),
        (K.DISCIPLINE, "{}纪检监察机关"),
        *(
            (K.DEPARTMENT, f"{{}}{name}")
            for name in (
                "信访局",
                "公安局",
                "司法局",
                "民政局",
                "农业农村局",
                "人力资源和社会保障局",
                "住房和城乡建设局",
                "自然资源局",
                "水利局",
                "交通运输局",
                "生态环境分局",
                "卫生健康局",
                "应急管理局",
                "市场监督管理局",
                "城市管理局",
                "妇女联合会",
                "教育局",
                "医疗保障局",
                "退役军人事务局",
                "文化旅游和广播电视局",
            )
        ),
    ),
    Level.TOWNSHIP: (
        (K.SERVICE_CENTRE, "{}社会治理综合服务中心"),
        (K.POLICE_STATION, "{}派出所"),
        (K.JUDICIAL_OFFICE, "{}司法所"),
        (K.TRIBUNAL, "{}人民法庭"),
        (K.MEDIATION_COMMITTEE, "{}人民调解委员会"),
        (K.DEPARTMENT, "{}农村经济经营管理站"),
        (K.DEPARTMENT, "{}民政办公室"),
        (K.DEPARTMENT, "{}村镇建设办公室"),
        (K.DEPARTMENT, "{}综合行政执法队"),
        (K.DEPARTMENT, "{}应急管理办公室"),
    ),
    Level.VILLAGE: ((K.VILLAGE_COMMITTEE, "{}委员会"), (K.MEDIATION_COMMITTEE, "{}人民调解委员会")),
}
"""What stands at each level; `{}` is the region's short name."""

# 腰堡 is a township of the source text; a tribunal is named after the place, not the town (腰堡人民法庭).
SPOKEN = str.maketrans({"镇": None, "乡": None})


def bodies() -> Iterator[Unit]:
    """Every unit of the city, unsaved."""
    levels = {level.digits: level for level in Level}
    for region in Region.objects.filter(until=None).order_by("code").only("code", "name", "short"):
        level = levels.get(len(region.code))
        if level is None:
            continue
        for kind, pattern in BODIES[level]:
            name = region.short.translate(SPOKEN) if kind is K.TRIBUNAL else region.short
            if kind is K.VILLAGE_COMMITTEE:
                yield Unit(name=region.name, kind=kind, level=level, region=region.code)
            else:
                yield Unit(name=pattern.format(name), kind=kind, level=level, region=region.code)
