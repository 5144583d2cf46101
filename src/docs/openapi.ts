import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';

/** The description of the HTTP API, made from the controllers themselves. */
export function createOpenApi(app: INestApplication, appUrl: string): OpenAPIObject {
  const config = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Latchkey')
    .setDescription('Issues, checks, limits, revokes and reports the API keys and access tokens of a product.')
    .setVersion('1')
    .setLicense('MIT', 'https://opensource.org/license/mit')
    .addServer(appUrl)
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'lk_… or ID|…' }, 'bearer')
    .addApiKey({ type: 'apiKey', in: 'header', name: 'x-api-key' }, 'x-api-key')
    .build();
  return SwaggerModule.createDocument(app, config);
}

/** Serves `/openapi.json` and, at `/docs`, a page to try it out. */
export function serveDocs(app: INestApplication, appUrl: string): void {
  SwaggerModule.setup('docs', app, () => createOpenApi(app, appUrl), {
    jsonDocumentUrl: '/openapi.json',
    customSiteTitle: 'Latchkey API',
    swaggerOptions: { persistAuthorization: false },
  });
}
