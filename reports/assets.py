"""Where the scripts of others stand that reports need: brought by npm when the project was set up, never committed."""

from pathlib import Path

from models.refused import Refused

VENDOR = Path(__file__).parent / "static" / "vendor"


def built(file: Path) -> Path:
    """`file`, or a sentence that says how to get it."""
    if not file.is_file():
        raise Refused(
            "缺少浏览器资源 {file}。请在项目目录运行 make run,或重新安装 forecourt",
            "The browser asset {file} is missing. Run make run in the project's folder, or install forecourt again",
            file=file.name,
        )
    return file


def echarts() -> Path:
    """ECharts' script: draws charts as SVG on the server and makes them live in the page."""
    return built(VENDOR / "echarts.min.js")
