from tests.cast import Cast, behind_the_wall
from quartet.resolution.cases.models import Case
def test_plants(cast: Cast) -> None:
    with behind_the_wall():
        print(Case.objects.values_list("code","state","due_at"))
    assert cast.client("clerk").get("/desk/").status_code == 200
