/** Code that takes messages, as `docs/webhooks.md` has it: by what it is written with. */
export const receivers: Readonly<Record<string, string>> = {
  NestJS: `import { Body, Controller, Headers, HttpCode, Module, Post } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { WebhookSignature } from 'latchkey/webhooks';

const inbox = new Map<string, unknown>(); // a table of yours, with the id as its primary key

@Controller()
class HooksController {
  @Post('hooks/latchkey')
  @HttpCode(204)
  @WebhookSignature(() => process.env.LATCHKEY_WEBHOOK_SECRET)
  handle(@Headers('webhook-id') id: string, @Body() message: unknown) {
    // insert … on conflict do nothing: a message that comes again is answered 204, and changes nothing
    if (!inbox.has(id)) inbox.set(id, message);
  }
}

@Module({ controllers: [HooksController] })
class AppModule {}

const app = await NestFactory.create(AppModule, { rawBody: true }); // keeps the body as it was received
await app.listen(process.env.PORT ?? 4000);`,
  TypeScript: `import express from 'express';
import { Webhook } from 'standardwebhooks'; // npm install standardwebhooks

const webhook = new Webhook(process.env.LATCHKEY_WEBHOOK_SECRET!);
const app = express();

app.post('/hooks/latchkey', express.raw({ type: 'application/json' }), (request, response) => {
  let message;
  try {
    message = webhook.verify(request.body, request.headers as Record<string, string>);
  } catch {
    return response.sendStatus(401);
  }
  // keep message and request.headers['webhook-id'], work on it later
  response.sendStatus(204);
});`,
  Python: `import os
from flask import Flask, request
from standardwebhooks.webhooks import Webhook, WebhookVerificationError  # pip install standardwebhooks

webhook = Webhook(os.environ["LATCHKEY_WEBHOOK_SECRET"])
app = Flask(__name__)

@app.post("/hooks/latchkey")
def hook():
    try:
        message = webhook.verify(request.get_data(), dict(request.headers))
    except WebhookVerificationError:
        return "", 401
    # keep message and request.headers["webhook-id"], work on it later
    return "", 204`,
  PHP: `<?php
require 'vendor/autoload.php'; // composer require standard-webhooks/standard-webhooks

$webhook = new \\StandardWebhooks\\Webhook(getenv('LATCHKEY_WEBHOOK_SECRET'));
$headers = array_change_key_case(getallheaders()); // the library looks for names in small letters
try {
    $message = $webhook->verify(file_get_contents('php://input'), $headers);
} catch (\\StandardWebhooks\\Exception\\WebhookVerificationException) {
    http_response_code(401);
    exit;
}
// keep $message and $headers['webhook-id'], work on it later
http_response_code(204);`,
  Go: `package main

import (
	"io"
	"log"
	"net/http"
	"os"

	// go get github.com/standard-webhooks/standard-webhooks/libraries/go
	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

func main() {
	webhook, err := standardwebhooks.NewWebhook(os.Getenv("LATCHKEY_WEBHOOK_SECRET"))
	if err != nil {
		log.Fatal(err)
	}
	http.HandleFunc("/hooks/latchkey", func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<20))
		if err != nil || webhook.Verify(body, r.Header) != nil {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		// keep body and r.Header.Get("webhook-id"), work on it later
		w.WriteHeader(http.StatusNoContent)
	})
	log.Fatal(http.ListenAndServe(":8080", nil))
}`,
};
