#include "cli/catalog_cache.h"

#include <cerrno>
#include <filesystem>
#include <fstream>

#include "model/fields.h"
#include "model/json.h"
#include "model/json_writer.h"

// The file is three lines: what the catalog was made from and the catalog, as JSON, and the SHA-256
// of the catalog's JSON, which is the catalog's digest.
namespace consort::cli {
namespace {

using model::Map;
using model::Value;

constexpr std::string_view kFormat = "consort-compiled/2";
constexpr std::streamsize kLargest = 256 << 20;  // bytes

Value paths_of(const Testimony& testimony) {
  model::List paths;
  for (const auto& [path, stamp] : testimony.files)
    paths.emplace_back(path);
  return Value(std::move(paths));
}

Value value_of(const std::map<Digest, std::string>& blobs) {
  Map map;
  for (const auto& [digest, path] : blobs)
    map.set(digest.hex(), Value(path));
  return Value(std::move(map));
}

std::optional<std::string> read_whole(const std::string& path) {
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  std::streamsize size = file ? static_cast<std::streamsize>(file.tellg()) : -1;
  if (size < 0 || size > kLargest) return std::nullopt;
  std::string text(static_cast<size_t>(size), '\0');
  file.seekg(0);
  file.read(text.data(), size);
  return file ? std::optional(std::move(text)) : std::nullopt;
}

// Looks at the same files again.
Digest testimony_now(const std::vector<std::string>& files, const document::SourceTree& site) {
  WitnessTree witness(site);
  (void)witness.list();  // a site that cannot be listed is not the same either
  for (const std::string& path : files)
    (void)witness.stamp(path);
  return witness.testimony().digest();
}

std::optional<std::map<Digest, std::string>> blobs_of(const Map& written) {
  std::map<Digest, std::string> blobs;
  for (const Map::Entry& blob : written) {
    auto digest = Digest::from_hex(*blob.key);
    if (!digest || !blob.value.is_text()) return std::nullopt;
    blobs.emplace(*digest, blob.value.text());
  }
  return blobs;
}

}  // namespace

std::optional<CatalogCache::Entry> CatalogCache::load(const document::SourceTree& site,
                                                      model::Documents& names) const {
  std::optional<std::string> text = read_whole(path_);
  size_t line = text ? text->find('\n') : std::string::npos;
  if (line == std::string::npos) return std::nullopt;
  std::string_view rest = std::string_view(*text).substr(line + 1);
  size_t end = std::min(rest.rfind('\n'), rest.size());
  std::string_view body = rest.substr(0, end);
  std::optional<Digest> checksum = Digest::from_hex(rest.substr(std::min(end + 1, rest.size())));
  auto header = model::parse_json(std::string_view(*text).substr(0, line));
  if (!header) return std::nullopt;
  model::Fields fields(*header, "");
  bool meant = fields.text("format") == kFormat && fields.digest("key") == key_;
  Digest made_from = fields.digest("made_from");
  std::vector<std::string> files = fields.texts("files");
  const Map& written = fields.map("blobs");
  if (!fields.done() || !meant || testimony_now(files, site) != made_from) return std::nullopt;
  if (!checksum || sha256(body) != *checksum) return std::nullopt;
  auto blobs = blobs_of(written);
  auto catalog = model::catalog_from_json(body, names);
  if (!blobs || !catalog) return std::nullopt;
  return Entry{std::move(*catalog), *checksum, std::move(*blobs)};
}

// Whole or not at all; it need not survive a power cut.
Result<Digest> CatalogCache::store(const model::Catalog& catalog,
                                   const std::map<Digest, std::string>& blobs,
                                   const Testimony& testimony) const {
  Map header;
  header.set("format", Value(kFormat));
  header.set("key", Value(key_.hex()));
  header.set("made_from", Value(testimony.digest().hex()));
  header.set("files", paths_of(testimony));
  header.set("blobs", value_of(blobs));

  std::string temporary = path_ + ".new";
  errno = 0;
  std::ofstream file(temporary, std::ios::binary | std::ios::trunc);
  std::error_code error;  // the first
  auto look = [&] {
    if (!file && !error) error.assign(errno != 0 ? errno : EIO, std::generic_category());
  };
  look();
  Hasher hasher;
  auto add = [&](std::string_view piece) {
    hasher.update(piece);
    file << piece;
    look();
  };
  file << model::to_json(header) << '\n';
  model::JsonWriter writer(add);
  model::write(writer, catalog);
  add(writer.take());
  const Digest checksum = hasher.finish();
  file << '\n' << checksum.hex();
  look();
  file.close();
  look();
  if (!error) std::filesystem::rename(temporary, path_, error);
  if (!error) return checksum;
  std::error_code ignored;
  std::filesystem::remove(temporary, ignored);
  return fail(Code::io, "cannot keep the compiled catalog in " + path_ + ": " + error.message());
}

}  // namespace consort::cli
