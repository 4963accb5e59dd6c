// Shows the data that are in the page.

unpack().then((data) => data.json()).then((data) => {
  window.page = new Page(new Program(data));
  document.documentElement.dataset.ready = Math.round(performance.now());
}).catch((error) => {
  document.getElementById("main").replaceChildren(element("p", { class: "bad" }, `The data of this page cannot be shown: ${error}`));
  throw error;
});
