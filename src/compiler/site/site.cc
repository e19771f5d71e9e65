#include "compiler/site/site.h"

#include "base/strings.h"
#include "compiler/read/layer_reader.h"

namespace consort::compiler {

using document::Stamp;

namespace {

constexpr uint64_t kLargestText = 16 << 20;  // bytes of a template, and of what file() gives

Layer::Kind kind_of(std::string_view stem) {
  if (stem == kSiteStem) return Layer::Kind::site;
  if (stem.starts_with("tags/")) return Layer::Kind::tag;
  if (stem.starts_with("hosts/")) return Layer::Kind::host;
  return Layer::Kind::application;
}

std::string name_of(std::string_view stem) {
  std::string_view name = stem.substr(stem.find('/') + 1);  // all of it when there is no '/'
  if (stem.starts_with("applications/")) name = name.substr(0, name.rfind('/'));
  return std::string(name);
}

template <class File>
std::shared_ptr<const File> noted(Input::Kind kind, const std::string& path,
                                  std::shared_ptr<const File> file, Inputs& inputs) {
  inputs.note(kind, path, file);
  if (file && !file->error) inputs.note_file(path, file->digest);
  return file;
}

}  // namespace

Site::Site(const document::SourceTree& tree, document::Loader& loader, model::Documents& names,
           const Types& types)
    : tree_(tree),
      loader_(loader),
      names_(names),
      types_(types),
      layers_([this](auto& stem, auto& before) { return renew_layer(stem, before); }),
      contents_([this](auto& path, auto& before) { return renew_file(path, before); }),
      texts_([this](auto& path, auto& before) { return renew_file(path, before); }),
      programs_([this](auto& path, auto& before) { return renew_file(path, before); }) {
  refresh();
}

void Site::refresh() {
  layers_.refresh();
  contents_.refresh();
  texts_.refresh();
  programs_.refresh();
  lines_ = loader_.lines();
  diagnostics_ = {};
  auto files = tree_.list();
  if (!files) {
    diagnostics_.error({}, "unreadable", "the site cannot be read: " + files.error().to_string());
    files = std::vector<document::SourceFile>();
  }
  if (!inventory_ || !inventory_->is_of(*files)) {
    inventory_ = std::make_shared<const Inventory>(*files);
  }
  if (diagnostics_.has_errors()) return;
  diagnostics_.merge(inventory_->diagnostics());
  if (!inventory_->document(kSiteStem)) {
    diagnostics_.error({"site.yaml"}, "missing-site", "there is no site.yaml: this is not a site",
                       "'consort init' writes one");
  }
}

const Inventory& Site::inventory(Inputs& inputs) const {
  inputs.note(Input::Kind::inventory, "", inventory_);
  return *inventory_;
}

std::shared_ptr<const Layer> Site::layer(const std::string& stem, Inputs& inputs) {
  std::shared_ptr<const Layer> layer = layers_.get(stem);
  inputs.note(Input::Kind::layer, stem, layer);
  if (layer && layer->document) inputs.note_file(layer->path, layer->document->digest);
  return layer;
}

std::shared_ptr<const ContentFile> Site::content(const std::string& path, Inputs& inputs) {
  return noted(Input::Kind::content, path, contents_.get(path), inputs);
}

std::shared_ptr<const TextFile> Site::text(const std::string& path, Inputs& inputs) {
  return noted(Input::Kind::text, path, texts_.get(path), inputs);
}

std::shared_ptr<const TemplateFile> Site::program(const std::string& path, Inputs& inputs) {
  return noted(Input::Kind::program, path, programs_.get(path), inputs);
}

// A document that the loader did not read again, and one that is wrong in the same way, stay as
// they are.
Versions<Layer>::Pointer Site::renew_layer(const std::string& stem,
                                           const Versions<Layer>::Pointer& before) {
  const std::string* path = inventory_->document(stem);
  if (!path) return nullptr;
  Diagnostics diagnostics;
  std::shared_ptr<const document::Document> document = loader_.load(*path, diagnostics);
  bool same = before && before->path == *path && before->document == document &&
              (document || before->diagnostics.all() == diagnostics.all());
  if (same) return before;
  Layer layer;
  layer.kind = kind_of(stem);
  layer.name = name_of(stem);
  layer.path = *path;
  layer.document = document;
  layer.diagnostics = std::move(diagnostics);
  if (document) read_layer(*document, types_, lines_, layer);
  return std::make_shared<const Layer>(std::move(layer));
}

template <class File>
std::shared_ptr<const File> Site::renew_file(const std::string& path,
                                             const std::shared_ptr<const File>& before) {
  if (!inventory_->has_file(path)) return nullptr;
  Result<Stamp> stamp = tree_.stamp(path);
  if (stamp && before && !before->error && before->stamp == *stamp) return before;
  File file;
  if (stamp) {
    file.stamp = *stamp;
    constexpr bool whole = std::is_same_v<File, ContentFile>;
    Result<std::string> bytes =
        tree_.read(path, whole ? document::SourceTree::kLargestFile : kLargestText);
    if (bytes) {
      file.digest = sha256(*bytes);
      fill(path, std::move(*bytes), file);
    } else {
      file.error = std::move(bytes).error();
    }
  } else {
    file.error = std::move(stamp).error();
  }
  return std::make_shared<const File>(std::move(file));
}

void Site::fill(const std::string&, std::string bytes, ContentFile& file) {
  file.size = bytes.size();
}

void Site::fill(const std::string& path, std::string bytes, TextFile& file) {
  if (auto offset = invalid_utf8(bytes)) {
    file.error = fail(Code::invalid, path + " is not text: byte " + std::to_string(*offset + 1) +
                                         " is not valid UTF-8");
    return;
  }
  file.text = model::Text::make(std::move(bytes));
}

void Site::fill(const std::string& path, std::string bytes, TemplateFile& file) {
  TextFile text;
  fill(path, std::move(bytes), text);
  if (text.error) {
    file.error = std::move(text.error);
    return;
  }
  file.program =
      expression::Template::parse(*text.text, expression::Origin::file(names_.intern(path)),
                                  file.diagnostics, expression::Layout::file);
}

}  // namespace consort::compiler
