// Counts texts with two npm packages, independently of Wayline: sms-segments-calculator 1.3.0
// (Twilio) for encoding and parts, split-sms 0.1.7 for where the parts begin. Reads a JSON list of
// texts, writes a JSON list of [encoding, number of parts, length of each part in UTF-16 units].
const { SegmentedMessage } = require("sms-segments-calculator");
const { split } = require("split-sms");

const texts = JSON.parse(require("fs").readFileSync(0, "utf8"));
const results = texts.map((text) => {
  const counted = new SegmentedMessage(text, "auto");
  const encoding = counted.encodingName === "GSM-7" ? "gsm7" : "ucs2";
  return [encoding, counted.segmentsCount, split(text).parts.map((part) => part.content.length)];
});
process.stdout.write(JSON.stringify(results));
