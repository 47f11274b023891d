// A synthetic image that the shipped model refers, since the repository has no images of persons. The colors and the
// seed were searched for; the image says nothing about how the model works on skin.

/** An irregular lesion of several colors on light skin: PNG of 640x480, drawn in the browser of `page`. */
export async function malignantImage(page) {
  const url = await page.evaluate(() => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 640, height: 480 });
    const context = canvas.getContext("2d");
    let state = 129;
    const random = (from, to) => {
      state = (state * 48271) % 2147483647;
      return from + ((to - from) * state) / 2147483647;
    };
    const blob = (x, y, radius, color) => {
      const waves = [1, 2, 3, 4, 5].map((times) => [times, random(0, 6.3), random(0, 0.16)]);
      context.beginPath();
      for (let angle = 0; angle < 6.28; angle += 0.05) {
        const distance = radius * waves.reduce((sum, [times, phase, size]) => sum + size * Math.sin(times * angle + phase), 1);
        context.lineTo(x + distance * Math.cos(angle), y + distance * Math.sin(angle));
      }
      context.fillStyle = color;
      context.fill();
    };
    context.fillStyle = "rgb(226 170 150)";
    context.fillRect(0, 0, 640, 480);
    context.filter = "blur(6px)";
    blob(320, 240, 150, "rgb(60 40 45)");
    const spots = { "rgb(120 60 40)": 5, "rgb(20 20 30)": 4, "rgb(30 24 30)": 6, "rgb(110 110 140)": 3, "rgb(150 80 80)": 3 };
    for (const [color, count] of Object.entries(spots)) {
      for (let i = 0; i < count; i++) {
        const [distance, angle] = [random(0, 110), random(0, 6.3)];
        blob(320 + distance * Math.cos(angle), 240 + distance * Math.sin(angle), random(20, 50), color);
      }
    }
    context.filter = "none";
    context.fillStyle = "rgb(90 60 50)";
    context.font = "12px monospace";
    context.fillText("SYNTHETIC", 8, 470);
    return canvas.toDataURL("image/png");
  });
  return { name: "synthetic.png", mimeType: "image/png", buffer: Buffer.from(url.split(",")[1], "base64") };
}
