#include "server/actions/host_documents.h"

#include "base/strings.h"
#include "document/yaml.h"
#include "server/sites/reversal.h"

namespace consort::server {
namespace {

constexpr uint64_t kLargestFile = 64 << 20;  // bytes, as a repository takes them

Result<std::vector<ValueEdit>> label_edits(const document::SourceTree& tree,
                                           const std::string& file, const model::Map& labels) {
  std::vector<ValueEdit> edits;
  for (const auto& label : labels) {
    ValueEdit edit{file, {"labels", *label.key}};
    if (!label.value.is_null()) {
      edit.value = label.value;
    } else {
      TRY(auto before, value_at(tree, file, edit.path));
      if (!before) continue;
    }
    edits.push_back(std::move(edit));
  }
  return edits;
}

// The files of the host's layer under its new name; `files` are those that were edited before.
Status move_layer(const document::SourceTree& tree, const std::string& from, const std::string& to,
                  FileEdits& files) {
  if (is_described(tree, to))
    return fail(Code::exists, "the site describes a host '" + printable(to) + "' already");
  TRY(auto all, tree.list());
  const std::vector<std::string> layer = layer_of_host(from), moved = layer_of_host(to);
  for (const document::SourceFile& file : all) {
    for (size_t i = 0; i < layer.size(); ++i) {
      if (file.path != layer[i] && !file.path.starts_with(layer[i] + "/")) continue;
      auto edited = files.find(file.path);
      std::string bytes;
      if (edited != files.end()) {
        bytes = *edited->second;
      } else {
        TRY(bytes, tree.read(file.path, kLargestFile));
      }
      files[moved[i] + file.path.substr(layer[i].size())] = std::move(bytes);
      files[file.path] = std::nullopt;
      break;
    }
  }
  return {};
}

}  // namespace

bool is_described(const document::SourceTree& tree, const std::string& host) {
  for (const std::string& path : layer_of_host(host))
    if (tree.stamp(path)) return true;
  return false;
}

Result<std::optional<model::Value>> value_at(const document::SourceTree& tree,
                                             const std::string& file,
                                             const std::vector<std::string>& path) {
  auto text = tree.read(file, kLargestFile);
  if (!text && text.error().code == Code::not_found) return std::optional<model::Value>();
  if (!text) return std::move(text).error();
  Diagnostics diagnostics;
  auto root = document::read_yaml(*text, &file, diagnostics);
  if (!root) return fail(Code::invalid, file + " is not valid YAML");
  const model::Value* value = &*root;
  for (const std::string& key : path) {
    value = value->is_map() ? value->map().find(key) : nullptr;
    if (!value) return std::optional<model::Value>();
  }
  return std::optional(*value);
}

Result<std::optional<std::vector<std::string>>> described_tags(const document::SourceTree& tree,
                                                               const std::string& host) {
  using Tags = std::optional<std::vector<std::string>>;
  auto file = host_document(tree, host);
  if (!file && file.error().code == Code::unsupported) return Tags();
  if (!file) return std::move(file).error();
  TRY(auto value, value_at(tree, *file, {"tags"}));
  if (value && value->is_text()) return Tags({value->text()});
  if (!value || !value->is_list()) return Tags();
  std::vector<std::string> tags;
  for (const model::Value& tag : value->list())
    if (tag.is_text()) tags.push_back(tag.text());
  return Tags(std::move(tags));
}

Result<FileEdits> edit_host_documents(const document::SourceTree& tree, const std::string& host,
                                      const HostEdit& edit) {
  std::vector<ValueEdit> values;
  if (edit.tags) {
    TRY(ValueEdit tags, tags_edit(tree, host, *edit.tags));
    values.push_back(std::move(tags));
  }
  if (edit.labels) {
    TRY(std::string file, host_document(tree, host));
    TRY(auto labels, label_edits(tree, file, *edit.labels));
    std::move(labels.begin(), labels.end(), std::back_inserter(values));
  }
  TRY(FileEdits files, edit_values(tree, values));
  if (!edit.name || *edit.name == host) return files;
  // A host that had no document gets it under its new name.
  for (auto& [path, bytes] : FileEdits(files)) {
    if (tree.stamp(path)) continue;
    files["hosts/" + *edit.name + ".yaml"] = bytes;
    files.erase(path);
  }
  TRY_DO(move_layer(tree, host, *edit.name, files));
  return files;
}

Result<FileEdits> add_host_document(const document::SourceTree& tree, const std::string& host,
                                    const std::vector<std::string>& tags) {
  if (is_described(tree, host)) return FileEdits();
  TRY(ValueEdit edit, tags_edit(tree, host, tags));
  return edit_values(tree, {edit});
}

}  // namespace consort::server
