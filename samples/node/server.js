const express = require("express");

const app = express();
app.get("/", (request, response) => response.send("Hello from Node\n"));
app.listen(8080);
