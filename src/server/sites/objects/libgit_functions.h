#pragma once
#include <git2.h>
#include <git2/sys/repository.h>

namespace consort::server {

// What is used of libgit2. It is loaded by whoever asks first: only a server needs it, and it
// brings a dozen libraries.
struct LibgitFunctions {
  decltype(&::git_blob_create_from_buffer) blob_create_from_buffer;
  decltype(&::git_buf_dispose) buf_dispose;
  decltype(&::git_commit_author) commit_author;
  decltype(&::git_commit_create) commit_create;
  decltype(&::git_commit_free) commit_free;
  decltype(&::git_commit_id) commit_id;
  decltype(&::git_commit_lookup) commit_lookup;
  decltype(&::git_commit_lookup_prefix) commit_lookup_prefix;
  decltype(&::git_commit_message) commit_message;
  decltype(&::git_commit_parent_id) commit_parent_id;
  decltype(&::git_commit_parentcount) commit_parentcount;
  decltype(&::git_commit_time) commit_time;
  decltype(&::git_commit_tree_id) commit_tree_id;
  decltype(&::git_error_last) error_last;
  decltype(&::git_graph_descendant_of) graph_descendant_of;
  decltype(&::git_libgit2_init) libgit2_init;
  decltype(&::git_libgit2_opts) libgit2_opts;
  decltype(&::git_merge_file) merge_file;
  decltype(&::git_merge_file_result_free) merge_file_result_free;
  decltype(&::git_object_type2string) object_type2string;
  decltype(&::git_odb_free) odb_free;
  decltype(&::git_odb_object_data) odb_object_data;
  decltype(&::git_odb_object_free) odb_object_free;
  decltype(&::git_odb_object_size) odb_object_size;
  decltype(&::git_odb_read) odb_read;
  decltype(&::git_odb_read_header) odb_read_header;
  decltype(&::git_oid_fromstrn) oid_fromstrn;
  decltype(&::git_patch_free) patch_free;
  decltype(&::git_patch_from_buffers) patch_from_buffers;
  decltype(&::git_patch_to_buf) patch_to_buf;
  decltype(&::git_reference_create) reference_create;
  decltype(&::git_reference_create_matching) reference_create_matching;
  decltype(&::git_reference_free) reference_free;
  decltype(&::git_reference_name_to_id) reference_name_to_id;
  decltype(&::git_repository_free) repository_free;
  decltype(&::git_repository_odb) repository_odb;
  decltype(&::git_repository_open_bare) repository_open_bare;
  decltype(&::git_repository_set_ident) repository_set_ident;
  decltype(&::git_signature_free) signature_free;
  decltype(&::git_signature_new) signature_new;
  decltype(&::git_tree_free) tree_free;
  decltype(&::git_tree_lookup) tree_lookup;
  decltype(&::git_treebuilder_free) treebuilder_free;
  decltype(&::git_treebuilder_insert) treebuilder_insert;
  decltype(&::git_treebuilder_new) treebuilder_new;
  decltype(&::git_treebuilder_write) treebuilder_write;
};

// Null when the machine has none. Thread-safe.
const LibgitFunctions* load_libgit();

// Once start_libgit() has succeeded.
inline const LibgitFunctions& git() { return *load_libgit(); }

}  // namespace consort::server
