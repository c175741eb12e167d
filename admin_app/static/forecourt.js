// What makes the pages answer at once. Every page also works without it, by plain links and posts.
import "./js/choices.js";
import "./js/files.js";
import "./js/filters.js";
import "./js/form.js";
import "./js/keys.js";
import "./js/lines.js";
import "./js/listing.js";
import "./js/paper.js";
import "./js/place.js";
import "./js/previews.js";
import "./js/quicklog.js";
import "./js/reveal.js";
import "./js/runs.js";
import "./js/show.js";
import "./js/sidebar.js";
import "./js/signature.js";
import "./js/toast.js";
