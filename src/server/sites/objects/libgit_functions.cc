#include "server/sites/objects/libgit_functions.h"

#include "base/library.h"

namespace consort::server {
namespace {

void find_all(Library& library, LibgitFunctions& functions) {
  library.find(functions.blob_create_from_buffer, "git_blob_create_from_buffer");
  library.find(functions.buf_dispose, "git_buf_dispose");
  library.find(functions.commit_author, "git_commit_author");
  library.find(functions.commit_create, "git_commit_create");
  library.find(functions.commit_free, "git_commit_free");
  library.find(functions.commit_id, "git_commit_id");
  library.find(functions.commit_lookup, "git_commit_lookup");
  library.find(functions.commit_lookup_prefix, "git_commit_lookup_prefix");
  library.find(functions.commit_message, "git_commit_message");
  library.find(functions.commit_parent_id, "git_commit_parent_id");
  library.find(functions.commit_parentcount, "git_commit_parentcount");
  library.find(functions.commit_time, "git_commit_time");
  library.find(functions.commit_tree_id, "git_commit_tree_id");
  library.find(functions.error_last, "git_error_last");
  library.find(functions.graph_descendant_of, "git_graph_descendant_of");
  library.find(functions.libgit2_init, "git_libgit2_init");
  library.find(functions.libgit2_opts, "git_libgit2_opts");
  library.find(functions.merge_file, "git_merge_file");
  library.find(functions.merge_file_result_free, "git_merge_file_result_free");
  library.find(functions.object_type2string, "git_object_type2string");
  library.find(functions.odb_free, "git_odb_free");
  library.find(functions.odb_object_data, "git_odb_object_data");
  library.find(functions.odb_object_free, "git_odb_object_free");
  library.find(functions.odb_object_size, "git_odb_object_size");
  library.find(functions.odb_read, "git_odb_read");
  library.find(functions.odb_read_header, "git_odb_read_header");
  library.find(functions.oid_fromstrn, "git_oid_fromstrn");
  library.find(functions.patch_free, "git_patch_free");
  library.find(functions.patch_from_buffers, "git_patch_from_buffers");
  library.find(functions.patch_to_buf, "git_patch_to_buf");
  library.find(functions.reference_create, "git_reference_create");
  library.find(functions.reference_create_matching, "git_reference_create_matching");
  library.find(functions.reference_free, "git_reference_free");
  library.find(functions.reference_name_to_id, "git_reference_name_to_id");
  library.find(functions.repository_free, "git_repository_free");
  library.find(functions.repository_odb, "git_repository_odb");
  library.find(functions.repository_open_bare, "git_repository_open_bare");
  library.find(functions.repository_set_ident, "git_repository_set_ident");
  library.find(functions.signature_free, "git_signature_free");
  library.find(functions.signature_new, "git_signature_new");
  library.find(functions.tree_free, "git_tree_free");
  library.find(functions.tree_lookup, "git_tree_lookup");
  library.find(functions.treebuilder_free, "git_treebuilder_free");
  library.find(functions.treebuilder_insert, "git_treebuilder_insert");
  library.find(functions.treebuilder_new, "git_treebuilder_new");
  library.find(functions.treebuilder_write, "git_treebuilder_write");
}

}  // namespace

const LibgitFunctions* load_libgit() {
  static const LoadedFunctions<LibgitFunctions> loaded("libgit2.so.1.5", find_all);
  return loaded.get();
}

}  // namespace consort::server
