#pragma once
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "base/diagnostic.h"
#include "base/hash.h"
#include "document/jsonnet.h"
#include "document/source_tree.h"
#include "document/yaml.h"
#include "model/value.h"

namespace consort::document {

// A document that was read without errors.
struct Document {
  const std::string* name = nullptr;  // its path in the tree, interned
  model::Value root;
  Digest digest;  // of its text; of a Jsonnet program's also of all it imports
};

// "tags/web" when `path` is a document: ends in .yaml, .yml or .jsonnet.
std::optional<std::string_view> document_stem(std::string_view path);

// Reads the documents of a tree and remembers them: one that has not changed is parsed once,
// whether it was right or wrong. Thread-safe; one document is never parsed by two threads at the
// same time.
class Loader {
 public:
  // The tree and the table of names outlive the loader and every document it gave out.
  Loader(const SourceTree& tree, model::Documents& names, Limits yaml = {},
         JsonnetLimits jsonnet = {});
  ~Loader();

  // The document at `path`, or null and why in `diagnostics`. Rules: those of read_yaml() and
  // read_jsonnet(), and `unreadable`.
  std::shared_ptr<const Document> load(const std::string& path, Diagnostics& diagnostics);

  // Source lines for render(), read from the tree when asked for. Valid as long as the loader's
  // tree.
  LineLookup lines() const;

  size_t parsed() const;  // documents parsed so far, for tests and statistics

 private:
  struct Slot;
  std::shared_ptr<Slot> slot(const std::string& path);
  void parse(const std::string& path, Slot& slot);

  const SourceTree& tree_;
  model::Documents& names_;
  Limits yaml_;
  JsonnetLimits jsonnet_;
  mutable std::mutex mutex_;
  std::map<std::string, std::shared_ptr<Slot>> slots_;
  size_t parsed_ = 0;
};

}  // namespace consort::document
