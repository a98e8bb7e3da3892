import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { SendError } from '../http-guard.ts';
import { type XmlElement, xmlDocument } from '../s3/xml.ts';

const namespace = 'http://ses.amazonaws.com/doc/2010-12-01/';

/** Tells the sender the id of the mail that was taken. */
export function sendAccepted(response: ServerResponse, action: string, messageId: string): void {
  sendXml(response, 200, `${action}Response`, (RequestId) => [
    [`${action}Result`, [['MessageId', messageId]]],
    ['ResponseMetadata', [['RequestId', RequestId]]],
  ]);
}

export const sendSesError: SendError = (response, status, code, message) => {
  const error: XmlElement[] = [
    ['Type', status < 500 ? 'Sender' : 'Receiver'],
    ['Code', code],
    ['Message', message],
  ];
  sendXml(response, status, 'ErrorResponse', (RequestId) => [
    ['Error', error],
    ['RequestId', RequestId],
  ]);
};

function sendXml(
  response: ServerResponse,
  status: number,
  root: string,
  childrenOf: (requestId: string) => XmlElement[],
): void {
  const requestId = randomUUID();
  response.writeHead(status, { 'content-type': 'text/xml', 'x-amzn-requestid': requestId });
  response.end(xmlDocument(root, childrenOf(requestId), namespace));
}
