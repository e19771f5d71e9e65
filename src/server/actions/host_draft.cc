#include "server/actions/host_draft.h"

#include "server/actions/preconditions.h"

namespace consort::server {

Outcome<FileEdits> HostDraft::on(const document::SourceTree& tree) {
  if (edit_.tags) {
    TRY(Tags tags, described_tags(tree, host_));
    if (!first_tags_) first_tags_ = tags;
    if (guarded_ && *first_tags_ != tags) return changed_meanwhile();
  }
  TRY(FileEdits files, edit_host_documents(tree, host_, edit_));
  return files;
}

}  // namespace consort::server
