#include "document/loader.h"

#include <utility>
#include <vector>

#include "base/strings.h"
#include "document/lines.h"

namespace consort::document {
namespace {

enum class Format { yaml, jsonnet };

std::optional<std::pair<std::string_view, Format>> recognise(std::string_view path) {
  static constexpr std::array<std::pair<std::string_view, Format>, 3> kEndings = {
      {{".yaml", Format::yaml}, {".yml", Format::yaml}, {".jsonnet", Format::jsonnet}}};
  for (auto [ending, format] : kEndings) {
    std::string_view stem = path.substr(0, path.size() - std::min(path.size(), ending.size()));
    if (path.ends_with(ending) && !stem.empty() && !stem.ends_with('/')) return {{stem, format}};
  }
  return std::nullopt;
}

// A file that a document was made from, as it was then.
struct Source {
  std::string path;
  std::optional<Stamp> stamp;  // nothing: it could not be had
  Digest digest;               // of the text
};

std::optional<Stamp> stamp_of(const SourceTree& tree, const std::string& path) {
  Result<Stamp> stamp = tree.stamp(path);
  return stamp ? std::optional(*stamp) : std::nullopt;
}

// Passes reads through to a tree and remembers what was read.
class RecordingTree final : public SourceTree {
 public:
  explicit RecordingTree(const SourceTree& tree) : tree_(tree) {}

  Result<std::vector<SourceFile>> list() const override { return tree_.list(); }
  Result<Stamp> stamp(std::string_view path) const override { return tree_.stamp(path); }
  Result<std::string> read(std::string_view path, uint64_t most_bytes) const override {
    Source source{std::string(path), stamp_of(tree_, std::string(path)), {}};
    Result<std::string> text = tree_.read(path, most_bytes);
    if (text) source.digest = sha256(*text);
    sources_.push_back(std::move(source));
    return text;
  }

  std::vector<Source> take() { return std::move(sources_); }

 private:
  const SourceTree& tree_;
  mutable std::vector<Source> sources_;  // one thread reads
};

Digest digest_of(const std::vector<Source>& sources) {
  if (sources.size() == 1) return sources[0].digest;
  Hasher hasher;
  for (const Source& source : sources)
    hasher.update(source.path + "\n" + source.digest.hex() + "\n");
  return hasher.finish();
}

constexpr size_t kLongestLine = 64 << 10;  // bytes; a longer one helps nobody to find anything

// The source lines of the document asked for last.
struct LineCache {
  std::mutex mutex;
  std::string document;
  std::string text;
  std::optional<LineTable> lines;
};

}  // namespace

std::optional<std::string_view> document_stem(std::string_view path) {
  auto recognised = recognise(path);
  return recognised ? std::optional(recognised->first) : std::nullopt;
}

// What is known about one path.
struct Loader::Slot {
  std::mutex mutex;
  bool parsed = false;
  std::vector<Source> sources;
  std::shared_ptr<const Document> document;
  Diagnostics diagnostics;

  bool fresh(const SourceTree& tree) const {
    return parsed && std::all_of(sources.begin(), sources.end(), [&](const Source& source) {
             return stamp_of(tree, source.path) == source.stamp;
           });
  }
};

Loader::Loader(const SourceTree& tree, model::Documents& names, Limits yaml, JsonnetLimits jsonnet)
    : tree_(tree), names_(names), yaml_(yaml), jsonnet_(jsonnet) {}

Loader::~Loader() = default;

std::shared_ptr<Loader::Slot> Loader::slot(const std::string& path) {
  std::lock_guard lock(mutex_);
  std::shared_ptr<Slot>& slot = slots_[path];
  if (!slot) slot = std::make_shared<Slot>();
  return slot;
}

std::shared_ptr<const Document> Loader::load(const std::string& path, Diagnostics& diagnostics) {
  std::shared_ptr<Slot> slot = this->slot(path);
  std::lock_guard lock(slot->mutex);
  if (!slot->fresh(tree_)) parse(path, *slot);
  diagnostics.merge(slot->diagnostics);
  return slot->document;
}

void Loader::parse(const std::string& path, Slot& slot) {
  RecordingTree tree(tree_);
  Diagnostics diagnostics;
  const std::string* name = names_.intern(path);
  auto recognised = recognise(path);
  std::optional<model::Value> root;
  if (!recognised) {
    diagnostics.error({path}, "unreadable", "this is no document",
                      "the names of documents end in .yaml, .yml or .jsonnet");
  } else if (recognised->second == Format::jsonnet) {
    root = read_jsonnet(path, tree, names_, diagnostics, jsonnet_);
  } else if (Result<std::string> text = tree.read(path, yaml_.bytes); !text) {
    diagnostics.error({path}, "unreadable", text.error().to_string());
  } else {
    root = read_yaml(*text, name, diagnostics, yaml_);
  }
  slot.sources = tree.take();
  slot.document = nullptr;
  if (root) {
    slot.document =
        std::make_shared<Document>(Document{name, *std::move(root), digest_of(slot.sources)});
  }
  slot.diagnostics = std::move(diagnostics);
  slot.parsed = true;
  std::lock_guard lock(mutex_);
  ++parsed_;
}

LineLookup Loader::lines() const {
  auto cache = std::make_shared<LineCache>();
  return [tree = &tree_, cache](const std::string& document,
                                uint32_t line) -> std::optional<std::string> {
    std::lock_guard lock(cache->mutex);
    if (!cache->lines || cache->document != document) {
      Result<std::string> text = tree->read(document);
      if (!text) return std::nullopt;
      cache->document = document;
      cache->text = *std::move(text);
      cache->lines.emplace(cache->text);
    }
    if (line == 0 || line > cache->lines->size()) return std::nullopt;
    std::string_view text = cache->lines->line(line);
    return text.size() <= kLongestLine ? std::optional(std::string(text)) : std::nullopt;
  };
}

size_t Loader::parsed() const {
  std::lock_guard lock(mutex_);
  return parsed_;
}

}  // namespace consort::document
