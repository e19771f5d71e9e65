#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "base/hash.h"
#include "compiler/read/layer.h"
#include "compiler/read/types.h"
#include "compiler/site/inputs.h"
#include "compiler/site/inventory.h"
#include "compiler/site/versions.h"
#include "document/loader.h"
#include "document/source_tree.h"
#include "expression/template.h"

namespace consort::compiler {

// One state of a file of the site, or why it could not be had.
struct FileVersion {
  document::Stamp stamp;
  Digest digest;
  std::optional<Error> error;
};

// A file by its content.
struct ContentFile : FileVersion {
  uint64_t size = 0;
};

// A file as text, which is valid UTF-8.
struct TextFile : FileVersion {
  model::Text text = model::text("");
};

// A file as a template; null when it does not parse.
struct TemplateFile : FileVersion {
  std::shared_ptr<const expression::Template> program;
  Diagnostics diagnostics;
};

// The documents and files of a site, each read at most once after a refresh() and parsed only when
// it has changed. Equal pointers mean that nothing has changed. Thread-safe but for refresh().
class Site {
 public:
  // All of them outlive the site.
  Site(const document::SourceTree& tree, document::Loader& loader, model::Documents& names,
       const Types& types);

  // Looks at the tree again.
  void refresh();

  const Types& types() const { return types_; }
  const LineLookup& lines() const { return lines_; }
  const Inventory& inventory() const { return *inventory_; }
  std::shared_ptr<const Inventory> inventory_version() const { return inventory_; }
  // What is wrong with the site as a whole. Rules: unreadable, missing-site, and those of
  // Inventory.
  const Diagnostics& diagnostics() const { return diagnostics_; }

  // The document of that stem as a layer; null when there is none.
  std::shared_ptr<const Layer> layer(const std::string& stem) { return layers_.get(stem); }

  // Files by path; null when there is none.
  std::shared_ptr<const ContentFile> content(const std::string& path) {
    return contents_.get(path);
  }
  std::shared_ptr<const TextFile> text(const std::string& path) { return texts_.get(path); }
  std::shared_ptr<const TemplateFile> program(const std::string& path) {
    return programs_.get(path);
  }

  // The same, noted among the inputs of whatever is being made.
  const Inventory& inventory(Inputs& inputs) const;
  std::shared_ptr<const Layer> layer(const std::string& stem, Inputs& inputs);
  std::shared_ptr<const ContentFile> content(const std::string& path, Inputs& inputs);
  std::shared_ptr<const TextFile> text(const std::string& path, Inputs& inputs);
  std::shared_ptr<const TemplateFile> program(const std::string& path, Inputs& inputs);

 private:
  Versions<Layer>::Pointer renew_layer(const std::string& stem,
                                       const Versions<Layer>::Pointer& before);
  template <class File>
  std::shared_ptr<const File> renew_file(const std::string& path,
                                         const std::shared_ptr<const File>& before);
  void fill(const std::string& path, std::string bytes, ContentFile& file);
  void fill(const std::string& path, std::string bytes, TextFile& file);
  void fill(const std::string& path, std::string bytes, TemplateFile& file);

  const document::SourceTree& tree_;
  document::Loader& loader_;
  model::Documents& names_;
  const Types& types_;
  LineLookup lines_;
  std::shared_ptr<const Inventory> inventory_;
  Diagnostics diagnostics_;
  Versions<Layer> layers_;
  Versions<ContentFile> contents_;
  Versions<TextFile> texts_;
  Versions<TemplateFile> programs_;
};

}  // namespace consort::compiler
