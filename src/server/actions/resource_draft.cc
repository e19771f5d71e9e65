#include "server/actions/resource_draft.h"

#include "server/actions/host_documents.h"
#include "server/actions/preconditions.h"

namespace consort::server {

Outcome<FileEdits> ResourceDraft::on(const document::SourceTree& tree) {
  TRY(ValueEdit edit, resource_edit(tree, host_, resource_.type, resource_.name, wanted_));
  TRY(Said says, value_at(tree, edit.file, edit.path));
  if (!first_said_) first_said_ = says;
  if (guarded_ && *first_said_ != says) return changed_meanwhile();
  if (says == edit.value) return FileEdits();
  TRY(FileEdits files, edit_values(tree, {edit}));
  return files;
}

}  // namespace consort::server
