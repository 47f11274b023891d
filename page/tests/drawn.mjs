// A lesion that the model that ships refers: drawn, for no photograph of a person may stand in the repository.
// Its colors and its chance were searched for until the model did; it says nothing about skin.

/** Irregular, of several colors, in light skin: 640x480 as PNG, drawn by the browser of `page`. */
export async function suspicious(page) {
  const url = await page.evaluate(() => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 640, height: 480 });
    const pen = canvas.getContext("2d");
    let state = 129;
    const random = (from, to) => {
      state = (state * 48271) % 2147483647;
      return from + ((to - from) * state) / 2147483647;
    };
    const blob = (x, y, radius, color) => {
      const waves = [1, 2, 3, 4, 5].map((times) => [times, random(0, 6.3), random(0, 0.16)]);
      pen.beginPath();
      for (let turn = 0; turn < 6.28; turn += 0.05) {
        const far = radius * waves.reduce((sum, [times, phase, size]) => sum + size * Math.sin(times * turn + phase), 1);
        pen.lineTo(x + far * Math.cos(turn), y + far * Math.sin(turn));
      }
      pen.fillStyle = color;
      pen.fill();
    };
    pen.fillStyle = "rgb(226 170 150)";
    pen.fillRect(0, 0, 640, 480);
    pen.filter = "blur(6px)";
    blob(320, 240, 150, "rgb(60 40 45)");
    const spots = { "rgb(120 60 40)": 5, "rgb(20 20 30)": 4, "rgb(30 24 30)": 6, "rgb(110 110 140)": 3, "rgb(150 80 80)": 3 };
    for (const [color, count] of Object.entries(spots)) {
      for (let i = 0; i < count; i++) {
        const [far, turn] = [random(0, 110), random(0, 6.3)];
        blob(320 + far * Math.cos(turn), 240 + far * Math.sin(turn), random(20, 50), color);
      }
    }
    pen.filter = "none";
    pen.fillStyle = "rgb(90 60 50)";
    pen.font = "12px monospace";
    pen.fillText("DRAWN", 8, 470);
    return canvas.toDataURL("image/png");
  });
  return { name: "drawn.png", mimeType: "image/png", buffer: Buffer.from(url.split(",")[1], "base64") };
}
