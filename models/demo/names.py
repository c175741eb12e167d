"""Names, phones and districts of people who do not exist."""

from datetime import datetime
from random import Random

from .. import clock
from ..customers import Gender

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
MALE = "伟强磊军洋勇杰涛超明刚平辉鹏华飞鑫波斌宇浩凯健俊帆帅旭宁龙林峰阳博文彬志建国海东晓云天泽瑞昊轩子豪嘉铭"
FEMALE = "芳娜敏静丽艳娟霞秀燕玲桂英莉红梅雪倩琳欣怡婷慧颖洁萍蓉佳妍雅雯思涵梦瑶晨曦诗琪子萱宁春兰月"
PREFIXES = ["134", "135", "136", "137", "138", "139", "147", "150", "151", "152", "157", "158", "159", "178", "182", "183", "184", "187", "188", "198", "130", "131", "132", "155", "156", "166", "175", "176", "185", "186", "133", "149", "153", "173", "177", "180", "181", "189", "199"]
DISTRICTS = {
    "西安": "未央区 莲湖区 雁塔区 新城区 碑林区 灞桥区 长安区 高陵区 临潼区 鄠邑区",
    "咸阳": "秦都区 渭城区 兴平市 三原县 泾阳县 乾县",
    "宝鸡": "金台区 渭滨区 陈仓区 凤翔区 岐山县 扶风县",
    "渭南": "临渭区 华州区 韩城市 华阴市 蒲城县 大荔县",
    "兰州": "城关区 七里河区 安宁区 西固区 榆中县 皋兰县",
    "郑州": "金水区 二七区 中原区 惠济区 管城区 中牟县",
    "成都": "武侯区 锦江区 青羊区 金牛区 双流区 郫都区",
    "太原": "小店区 迎泽区 杏花岭区 万柏林区 晋源区 清徐县",
}
CITIES = tuple(DISTRICTS)


def person(random: Random) -> tuple[str, Gender]:
    """A name and the gender it sounds like."""
    gender = random.choices((Gender.MALE, Gender.FEMALE), (64, 36))[0]
    given = MALE if gender is Gender.MALE else FEMALE
    # Early characters are the common ones, as in life.
    surname = SURNAMES[int(len(SURNAMES) * random.random() ** 2)]
    return surname + "".join(random.choice(given) for _ in range(random.choices((1, 2), (35, 65))[0])), gender


def phone(random: Random, taken: set[str]) -> str:
    """A mobile number that nobody in `taken` has; it is taken then."""
    while True:
        number = random.choice(PREFIXES) + f"{random.randrange(10**8):08d}"
        if number not in taken:
            taken.add(number)
            return number


def district(random: Random, city: str) -> str:
    near = DISTRICTS[city].split()
    return near[int(len(near) * random.random() ** 1.5)]


def moment(at: datetime) -> str:
    """A moment as people write it to each other."""
    local = clock.to_local(at, clock.DEFAULT_ZONE)
    return f"{local.month}月{local.day}日{local.hour}点" + (f"{local.minute}分" if local.minute else "")


def plate(random: Random) -> str:
    """A green plate of an electric car."""
    return f"陕AD{random.randrange(10**5):05d}"


def vin(random: Random, serial: int) -> str:
    """A vehicle identification number whose ninth place checks the others (GB 16735)."""
    letters = "ABCDEFGHJKLMNPRSTUVWXYZ"
    body = "LTJ" + "".join(random.choice(letters) for _ in range(2)) + f"{random.randrange(1000):03d}0" + random.choice("PRST") + random.choice(letters) + f"{serial % 10**6:06d}"
    values = dict(zip("ABCDEFGHJKLMNPRSTUVWXYZ", (*range(1, 9), *range(1, 6), 7, 9, *range(2, 10)), strict=True)) | {str(digit): digit for digit in range(10)}
    weights = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
    rest = sum(values[character] * weight for character, weight in zip(body, weights, strict=True)) % 11
    return body[:8] + ("X" if rest == 10 else str(rest)) + body[9:]
