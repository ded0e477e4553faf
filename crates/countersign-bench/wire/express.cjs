// Express with the check of Supademo's page for Node.js: the HMAC of the raw body, in hexadecimal,
// compared in constant time. It prints a line as axum-app does.
'use strict';

const crypto = require('node:crypto');
const express = require('express');

const secret = process.env.SUPADEMO_WEBHOOK_SECRET;

function isAuthentic(body, signature) {
  const expected = crypto.createHmac('sha256', secret).update(body).digest('hex');
  return crypto.timingSafeEqual(Buffer.from(signature), Buffer.from(expected));
}

const app = express();
const rawBody = express.raw({ type: 'application/json', limit: '1mb' });
app.post('/webhooks/supademo', rawBody, (request, response) => {
  if (!isAuthentic(request.body, request.get('x-supademo-signature'))) {
    response.status(401).send('Invalid signature');
    return;
  }
  const { event, email } = JSON.parse(request.body);
  const record = { provider: 'supademo', event, recognized: true, email, secret: 'current' };
  process.stdout.write(`${JSON.stringify(record)}\n`);
  response.status(204).end();
});

const server = app.listen(0, '127.0.0.1', () => {
  console.error(`listening on http://127.0.0.1:${server.address().port}`);
});
