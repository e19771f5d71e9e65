#include "wire/catalog_header.h"

#include "base/strings.h"
#include "model/json.h"
#include "wire/codec.h"

namespace consort::wire {
namespace {

constexpr std::string_view kFormat = "consort-catalog-header/1";

Result<CatalogHeader> read(std::string_view signed_bytes) {
  TRY(model::Value root, model::parse_json(signed_bytes));
  Decoder decoder(root, "");
  std::string format;
  CatalogHeader header;
  decoder("format", format, kName);
  decoder.require(format == kFormat, "format",
                  "'" + printable(format, 60) + "' is not '" + std::string(kFormat) + "'");
  describe(decoder, header);
  TRY_DO(decoder.status());
  return header;
}

}  // namespace

std::string signed_bytes(const CatalogHeader& header) {
  Encoder encoder;
  encoder("format", std::string(kFormat), kName);
  describe(encoder, header);
  return model::to_json(encoder.take());
}

Result<CatalogHeader> catalog_header(std::string_view signed_bytes) {
  return read(signed_bytes).within("reading a catalog header");
}

}  // namespace consort::wire
