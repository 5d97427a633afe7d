const http = require('node:http');

http
  .createServer((request, response) => {
    console.log(`${request.method} ${request.url}`);
    response.end('Hello from Node.js!');
  })
  .listen(process.env.VCAP_APP_PORT);
