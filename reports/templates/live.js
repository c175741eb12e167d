// Brings a drawing to life when a pointer first comes near it: the same option, drawn by the same ECharts.
(() => {
  const narrow = matchMedia('(max-width: 640px)');
  let engine;

  // The engine travels packed; an old browser that cannot unpack it keeps the drawings.
  async function unpacked() {
    const packed = Uint8Array.from(atob(document.getElementById('engine').textContent), (c) => c.charCodeAt(0));
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'));
    const script = document.createElement('script');
    script.textContent = await new Response(stream).text();
    document.head.append(script);
    return window.echarts;
  }

  const written = ({prefix, suffix, one, places}) => (value) =>
    value === null || value === undefined || Number.isNaN(value)
      ? '—'
      : prefix + Number(value).toLocaleString('en-US', {minimumFractionDigits: places ?? 0, maximumFractionDigits: places ?? 2}) + (Number(value) === 1 ? one : suffix);

  async function wake(plot) {
    const data = JSON.parse(plot.querySelector('script').textContent);
    const echarts = await (engine ??= unpacked());
    const still = plot.querySelector(narrow.matches ? '.phone' : '.desk');
    const {width, height} = still.querySelector('svg').viewBox.baseVal;
    const option = data[narrow.matches ? 'phone' : 'desk'];
    option.series.forEach((series, at) => {
      if (data.numbers[at]) series.tooltip = {valueFormatter: written(data.numbers[at])};
    });
    const alive = document.createElement('div');
    alive.className = 'alive';
    alive.style.height = `${height}px`;
    plot.append(alive);
    plot.classList.add('woken');
    const chart = echarts.init(alive, null, {renderer: 'svg'});
    chart.setOption(option);
    new ResizeObserver(() => chart.resize()).observe(alive);
  }

  if (!('DecompressionStream' in window)) return;
  document.querySelectorAll('.plot').forEach((plot) => {
    const once = () => {
      ['pointerenter', 'pointerdown'].forEach((event) => plot.removeEventListener(event, once));
      wake(plot).catch(() => plot.classList.remove('woken'));
    };
    ['pointerenter', 'pointerdown'].forEach((event) => plot.addEventListener(event, once, {passive: true}));
  });
})();
