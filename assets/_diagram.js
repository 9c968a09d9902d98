// A long process is shown where it stands; without this one scrolls there.
for (const view of document.querySelectorAll(".diagram__view")) {
  const step = view.querySelector(".drawn--late, .drawn--current, .drawn--paused");
  if (step) {
    const box = step.getBoundingClientRect();
    view.scrollLeft += box.left + box.width / 2 - view.getBoundingClientRect().left - view.clientWidth / 2;
  }
}
