#include "server/actions/resource_draft.h"

#include "server/actions/host_documents.h"

namespace consort::server {

Result<std::optional<model::Value>> what_site_says(const document::SourceTree& tree,
                                                   const std::string& host,
                                                   const model::Address& resource) {
  auto file = host_document(tree, host);
  if (!file && file.error().code == Code::unsupported) return std::optional<model::Value>();
  if (!file) return std::move(file).error();
  return value_at(tree, *file, {resource.type, resource.name});
}

Outcome<FileEdits> ResourceDraft::on(const document::SourceTree& tree) const {
  TRY(ValueEdit edit, resource_edit(tree, host, resource.type, resource.name, wanted));
  TRY(auto says, what_site_says(tree, host, resource));
  if (guard)
    if (auto problem = guard(says)) return std::move(*problem);
  if (says == edit.value) return FileEdits();
  TRY(FileEdits files, edit_values(tree, {edit}));
  return files;
}

}  // namespace consort::server
