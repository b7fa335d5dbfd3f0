/** The smallest valid file of each type, base64: what a client that opens it needs. */
const FILES: Record<string, string> = {
  'image/png':
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'image/gif': 'R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7',
  'image/jpeg':
    '/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////////////////////////////////////wgALCAABAAEBAREA/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/aAAgBAQABPxA=',
  'application/zip': 'UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA==',
}

const PDF = `%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 72 72]>>endobj
xref
0 4
0000000000 65535 f 
0000000009 00000 n 
0000000052 00000 n 
0000000101 00000 n 
trailer<</Size 4/Root 1 0 R>>
startxref
164
%%EOF
`

/** A tiny valid file of a binary media type, or nothing for a type without one. */
export function sampleFile(mediaType: string): Uint8Array<ArrayBuffer> | undefined {
  const type = mediaType.split(';')[0]?.trim().toLowerCase() ?? ''
  if (type === 'application/pdf') return new TextEncoder().encode(PDF)
  if (type === 'image/svg+xml') {
    return new TextEncoder().encode(
      '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>',
    )
  }
  const known = FILES[type.replace('jpg', 'jpeg').replace('x-zip-compressed', 'zip')]
  const fallback = type.startsWith('image/') ? FILES['image/png'] : undefined
  const base64 = known ?? fallback
  return base64 === undefined ? undefined : new Uint8Array(Buffer.from(base64, 'base64'))
}

/** The body of a type that has neither schema nor example: a file type still has a file, of others nothing is known. */
export function bareFile(
  mediaType: string,
): { mediaType: string; content: Uint8Array<ArrayBuffer> } | undefined {
  const content = sampleFile(mediaType)
  return content && { mediaType: mediaType.replace(/^image\/\*/, 'image/png'), content }
}

/** Whether a media type's body is bytes rather than text. */
export function isBinary(mediaType: string): boolean {
  return /^(image(?!\/svg)|audio|video|font)\/|^application\/(octet-stream|pdf|zip|gzip|x-(tar|gzip|zip[\w-]*|bzip2?|7z[\w-]*)|vnd\.(ms-|openxmlformats)[\w.-]*)\b/i.test(
    mediaType,
  )
}
