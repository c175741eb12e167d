"""A class that contradicts itself is refused while it is read, with a sentence that names it and the remedy."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy.orm import Mapped

from models.choice import Choice
from models.fields import Key, Must, Search, borrow, field, link, positive, state
from models.kinds import Money, Phone, Text
from models.moves import Move
from models.people import Employee
from models.policy import Grant, grant
from models.register import Area, Belongs, Register
from models.roles import OWNER, Role, Whose
from models.words import Contradiction, Label, say, speaking

from .declaring import for_a_moment

WORDS = Label("雨伞", "Umbrellas")


class Wet(Choice):
    DRY = "dry", "干", "Dry"
    SOAKED = "soaked", "湿", "Soaked"


class Lent(Choice):
    HERE = "here", "在店", "Here"


def no_label():
    class Umbrella(Register):
        """An umbrella."""

        area = Area.RUNNING
        name: Mapped[str] = field("名称", "Name")


def no_area():
    class Umbrella(Register):
        """An umbrella."""

        label = WORDS
        name: Mapped[str] = field("名称", "Name")


def no_docstring():
    class Umbrella(Register):
        label, area = WORDS, Area.RUNNING
        name: Mapped[str] = field("名称", "Name")


def titled_by_nothing():
    class Umbrella(Register):
        """An umbrella."""

        label, area = WORDS, Area.RUNNING
        colour: Mapped[str] = field("颜色", "Colour")


def own_by_nobody():
    class Umbrella(Register):
        """An umbrella."""

        label, area, own = WORDS, Area.RUNNING, ("borrower",)
        name: Mapped[str] = field("名称", "Name")


def sorted_by_what_has_no_index():
    class Umbrella(Register):
        """An umbrella."""

        label, area, sorted_by = WORDS, Area.RUNNING, "-name"
        name: Mapped[str] = field("名称", "Name")


def lines_of_nothing():
    class Umbrella(Register):
        """An umbrella."""

        label, area, lines_of = WORDS, Area.RUNNING, "name"
        name: Mapped[str] = field("名称", "Name")


def no_annotation():
    class Umbrella(Register):
        """An umbrella."""

        label, area = WORDS, Area.RUNNING
        name = field("名称", "Name")


def no_such_kind():
    class Umbrella(Register):
        """An umbrella."""

        label, area = WORDS, Area.RUNNING
        name: Mapped[bytes] = field("名称", "Name")


def two_states():
    class Umbrella(Register):
        """An umbrella."""

        label, area = WORDS, Area.RUNNING
        name: Mapped[str] = field("名称", "Name")
        wet: Mapped[Wet] = state(Wet.DRY)
        lent: Mapped[Lent] = state(Lent.HERE)


def borrowed_through_no_link():
    class Umbrella(Register):
        """An umbrella."""

        label, area = WORDS, Area.RUNNING
        name: Mapped[str] = field("名称", "Name")
        phone = borrow("name")


def borrowed_what_is_not_lent():
    class Umbrella(Register):
        """An umbrella."""

        label, area = WORDS, Area.RUNNING
        name: Mapped[str] = field("名称", "Name")
        borrower: Mapped[Employee] = link("借用人", "Borrower")
        shoe_size = borrow("borrower")


def searched_but_no_text():
    class Umbrella(Register):
        """An umbrella."""

        label, area = WORDS, Area.RUNNING
        name: Mapped[str] = field("名称", "Name")
        price: Mapped[Money] = field("价格", "Price", search=Search.PREFIX)


def part_of_a_phone():
    class Umbrella(Register):
        """An umbrella."""

        label, area = WORDS, Area.RUNNING
        name: Mapped[Phone] = field("电话", "Phone", search=Search.PART)


def a_move_without_a_state():
    class Umbrella(Register):
        """An umbrella."""

        label, area = WORDS, Area.RUNNING
        name: Mapped[str] = field("名称", "Name")
        soak = Move(Wet.DRY >> Wet.SOAKED, Label("淋湿", "Soak"), by=OWNER)


def a_move_to_a_strange_state():
    class Umbrella(Register):
        """An umbrella."""

        label, area = WORDS, Area.RUNNING
        name: Mapped[str] = field("名称", "Name")
        wet: Mapped[Wet] = state(Wet.DRY)
        hand_in = Move(Wet.DRY >> Lent.HERE, Label("归还", "Hand in"), by=OWNER)


def a_move_that_asks_for_what_is_not_there():
    class Umbrella(Register):
        """An umbrella."""

        label, area = WORDS, Area.RUNNING
        name: Mapped[str] = field("名称", "Name")
        wet: Mapped[Wet] = state(Wet.DRY)
        soak = Move(Wet.DRY >> Wet.SOAKED, Label("淋湿", "Soak"), by=OWNER, asks=("weather",))


def a_move_that_stamps_what_anybody_may_type():
    class Umbrella(Register):
        """An umbrella."""

        label, area = WORDS, Area.RUNNING
        name: Mapped[str] = field("名称", "Name")
        soaked_on: Mapped[date | None] = field("淋湿日期", "Soaked on")
        wet: Mapped[Wet] = state(Wet.DRY)
        soak = Move(Wet.DRY >> Wet.SOAKED, Label("淋湿", "Soak"), by=OWNER, stamps="soaked_on")


def a_move_for_a_role_when_nobody_knows():
    class Umbrella(Register):
        """An umbrella."""

        label, area = WORDS, Area.RUNNING
        name: Mapped[str] = field("名称", "Name")
        wet: Mapped[Wet] = state(Wet.DRY)
        soak = Move(Wet.DRY >> Wet.SOAKED, Label("淋湿", "Soak"), by=Role.CONSULTANT.when("is_raining"))


def a_move_for_whomever_no_link_names():
    class Umbrella(Register):
        """An umbrella."""

        label, area = WORDS, Area.RUNNING
        name: Mapped[str] = field("名称", "Name")
        wet: Mapped[Wet] = state(Wet.DRY)
        soak = Move(Wet.DRY >> Wet.SOAKED, Label("淋湿", "Soak"), by=Whose(("borrower",)))


def otherwise_titled_by_nothing():
    class Umbrella(Register):
        """An umbrella."""

        label, area, else_titled_by = WORDS, Area.RUNNING, "colour"
        name: Mapped[str] = field("名称", "Name")


def a_key_over_what_is_not_there():
    class Umbrella(Register):
        """An umbrella."""

        label, area = WORDS, Area.RUNNING
        name: Mapped[str] = field("名称", "Name")
        keys = (Key(("store_id", "colour"), WORDS),)


def a_state_that_starts_elsewhere():
    class Umbrella(Register):
        """An umbrella."""

        label, area = WORDS, Area.RUNNING
        name: Mapped[str] = field("名称", "Name")
        wet: Mapped[Wet] = state(Lent.HERE)


def chosen_among_nobody_knows_whom():
    class Umbrella(Register):
        """An umbrella."""

        label, area = WORDS, Area.RUNNING
        name: Mapped[str] = field("名称", "Name")
        borrower: Mapped[Employee] = link("借用人", "Borrower", among="is_forgetful")


def editable_in_a_strange_state():
    class Umbrella(Register):
        """An umbrella."""

        label, area, titled_by = WORDS, Area.RUNNING, "wet"
        editable_in = (Lent.HERE,)
        wet: Mapped[Wet] = state(Wet.DRY)


def a_name_that_is_taken():
    class Employee(Register):
        """Another one."""

        label, area = WORDS, Area.RUNNING
        name: Mapped[str] = field("名称", "Name")


SENTENCES = {
    no_label: "Umbrella has no label",
    no_area: "Umbrella has no area",
    no_docstring: "Umbrella has no docstring: say what it is and name its clause",
    titled_by_nothing: "Umbrella is titled by 'name', which is none of its fields",
    own_by_nobody: "Umbrella is own by 'borrower', but has no link 'borrower'",
    sorted_by_what_has_no_index: "Umbrella is sorted by 'name', which is not sortable: give the field sort=True",
    lines_of_nothing: "Umbrella has the lines of 'name', which is none of its links",
    no_annotation: r"Umbrella.name needs an annotation such as Mapped\[str\]",
    no_such_kind: "Umbrella.name: there is no kind of value for <class 'bytes'>",
    two_states: "Umbrella has two states: wet and lent; a register has at most one",
    borrowed_through_no_link: "Umbrella.phone is borrowed through 'name', which is no link of Umbrella",
    borrowed_what_is_not_lent: "Umbrella.shoe_size: employees lends no 'shoe_size'",
    searched_but_no_text: "Umbrella.price is searched, but only texts and phones can be",
    part_of_a_phone: "Umbrella.name: only a line of text is found by any part of it",
    a_move_without_a_state: "Umbrella.soak is a move, but Umbrella has no state",
    a_move_to_a_strange_state: "Umbrella.hand_in: .* is not a state of Umbrella",
    a_move_that_asks_for_what_is_not_there: "Umbrella.soak speaks of 'weather', which is none of its fields",
    a_move_that_stamps_what_anybody_may_type: "Umbrella.soak sets 'soaked_on': it must be system=True",
    a_move_for_a_role_when_nobody_knows: "Umbrella.soak asks its row for 'is_raining', which Umbrella does not know",
    a_move_for_whomever_no_link_names: "Umbrella.soak asks its row for 'borrower', which Umbrella does not know",
    otherwise_titled_by_nothing: "Umbrella is otherwise titled by 'colour', which is none of its fields",
    a_key_over_what_is_not_there: "Umbrella has a key over 'colour', which is none of its columns",
    a_state_that_starts_elsewhere: "Umbrella.wet starts as .*, which is not one of its states",
    editable_in_a_strange_state: "Umbrella is editable in .*, which is not one of its states",
    chosen_among_nobody_knows_whom: "Umbrella.borrower is chosen among 'is_forgetful', which employees cannot tell",
    a_name_that_is_taken: "there is a register 'employees' already",
}


@pytest.mark.parametrize("declare", SENTENCES, ids=lambda declare: declare.__name__)
def test_a_contradiction_is_refused_with_its_sentence(declare):
    before = dict(Register.all)
    with for_a_moment(), pytest.raises(Contradiction, match=SENTENCES[declare]):
        declare()
    assert Register.all == before, "what was refused is no register"


@pytest.mark.parametrize(("zh", "en"), [("", "Name"), ("名称", "")])
def test_a_label_needs_both_languages(zh, en):
    with pytest.raises(Contradiction, match="both languages"):
        Label(zh, en)


@pytest.mark.parametrize("word", ["X", "Rx", "Rsx", "R", "rs", "Rs(two words)", "Rs()"])
def test_the_policy_refuses_words_it_does_not_know(word):
    with pytest.raises(Contradiction, match="cannot say"):
        Grant.parse(word)


def test_the_policy_refuses_a_row_that_leaves_a_role_out():
    with for_a_moment(), pytest.raises(Contradiction, match="14 roles, this row speaks of 3"):
        grant("umbrellas", "Rs | Ws | –")


def test_the_policy_refuses_a_register_in_two_rows():
    with for_a_moment(), pytest.raises(Contradiction, match="leads stands in two rows"):
        grant("leads", " | ".join(["Wa"] * 14))


def test_words_speak_the_language_around_them():
    assert str(WORDS) == "雨伞"
    assert say("你好,{name}", "Hello, {name}", name="王") == "你好,王"
    with speaking("en"):
        assert str(WORDS) == "Umbrellas"
        assert str(WORDS.format()) == "Umbrellas"
        with speaking("fr"):
            assert str(WORDS) == "雨伞", "an unknown language is answered in Chinese"
    assert str(Label("{what}没有", "no {what}").format(what=WORDS)) == "雨伞没有"


def test_a_choice_knows_its_arrows():
    arrow = (Wet.DRY | Wet.SOAKED) >> Wet.DRY
    assert arrow.sources == {Wet.DRY, Wet.SOAKED}
    assert arrow.target is Wet.DRY
    assert Wet.DRY.stays.target is None


@pytest.mark.parametrize("register", Register.all.values(), ids=Register.all)
def test_every_register_says_all_that_its_screens_need(register):
    assert register.label.zh != register.label.en
    assert any(each.listed for each in register.fields.values()), "its list shows nothing"
    assert register.named(register.__tablename__) is register
    for name, each in register.fields.items():
        assert each.name == name
        assert each.label.zh != each.label.en or each.label.en.isupper(), f"{name} is not translated"
        assert each.is_link or each.kind is not None
    for move in register.moves.values():
        assert move.by, f"nobody may {move.name}"
        assert move.questions().keys() == {path.split(".")[-1] for path in move.asks}


@pytest.mark.parametrize("register", Register.all.values(), ids=Register.all)
def test_states_are_written_by_the_system_only_and_reachable(register):
    if register.state_field is None:
        assert register.moves == {}
        return
    about = register.fields[register.state_field]
    assert about.system
    targets = {move.transition.target for move in register.moves.values()}
    first = about.column.default.arg
    assert set(about.kind.choices) - targets <= {first}, "a state that no move leads to"


@pytest.mark.parametrize("register", Register.all.values(), ids=Register.all)
def test_the_words_of_a_choice_are_told_apart(register):
    for each in register.fields.values():
        if choices := getattr(each.kind, "choices", None):
            for code in ("zh", "en"):
                words = [getattr(member.label, code).lower() for member in choices]
                assert len(set(words)) == len(words)


def test_umbrellas_are_read_as_they_are_written():
    """What a class says is what its fields know."""
    with for_a_moment():

        class Umbrella(Register):
            """An umbrella to lend."""

            label, area, belongs = WORDS, Area.RUNNING, Belongs.SHARED
            sorted_by = "bought_on"
            name: Mapped[str] = field("名称", "Name", length=20, search=Search.PART, listed=True)
            price: Mapped[Money | None] = field("价格", "Price", check=positive)
            bought_on: Mapped[date] = field("购入", "Bought on", sort=True)
            borrower: Mapped[Employee | None] = link("借用人", "Borrower")
            phone = borrow("borrower")
            remark: Mapped[Text | None] = field("备注", "Remark")
            wet: Mapped[Wet] = state(Wet.DRY)
            must = (Must("cheap", "price < 1000", Label("太贵", "Too dear")),)
            soak = Move(Wet.DRY >> Wet.SOAKED, Label("淋湿", "Soak"), by=Role.CONSULTANT)

        assert Umbrella.__tablename__ == "umbrellas"
        assert list(Umbrella.fields) == ["store", "name", "price", "bought_on", "borrower", "phone", "remark", "wet"]
        assert [name for name, each in Umbrella.fields.items() if each.required] == ["name", "bought_on"]
        assert Umbrella.fields["price"].kind.read("12.5") == Decimal("12.50")
        assert Umbrella.fields["name"].kind.length == 20
        assert Umbrella.fields["phone"].lender.register is Employee
        assert Umbrella.fields["wet"].system
        names = {index.name for index in Umbrella.__table__.indexes}
        assert {"ix_umbrellas_bought_on_order", "ix_umbrellas_store_newest", "ix_umbrellas_borrower_id"} <= names
        checks = {each.name for each in Umbrella.__table__.constraints}
        assert {"ck_umbrellas_cheap", "ck_umbrellas_price_positive", "ck_umbrellas_wet_known"} <= checks
        assert [each.name for each in Employee.related() if each.register is Umbrella] == ["borrower"]
