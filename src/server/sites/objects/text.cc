#include "server/sites/objects/text.h"

#include "server/sites/objects/libgit.h"
#include "server/sites/objects/libgit_functions.h"

namespace consort::server {
namespace {

git_merge_file_input input_of(const std::string& text) {
  git_merge_file_input input = GIT_MERGE_FILE_INPUT_INIT;
  input.ptr = text.data();
  input.size = text.size();
  input.path = "file";
  return input;
}

}  // namespace

bool is_binary(std::string_view bytes) {
  constexpr size_t kLookedAt = 8'000;
  return bytes.substr(0, kLookedAt).find('\0') != bytes.npos;
}

Result<std::string> unified_diff(const std::string& path, const std::optional<std::string>& before,
                                 const std::optional<std::string>& after) {
  TRY_DO(start_libgit());
  Libgit<git_patch> patch;
  auto data = [](const std::optional<std::string>& text) { return text ? text->data() : nullptr; };
  auto size = [](const std::optional<std::string>& text) { return text ? text->size() : 0; };
  int result = git().patch_from_buffers(LibgitOut(patch), data(before), size(before), path.c_str(),
                                        data(after), size(after), path.c_str(), nullptr);
  git_buf text = GIT_BUF_INIT;
  if (result == 0) result = git().patch_to_buf(&text, patch.get());
  if (result != 0) return libgit_error(result, "cannot compare " + path);
  std::string diff(text.ptr ? text.ptr : "", text.size);
  git().buf_dispose(&text);
  return diff;
}

Result<std::optional<std::string>> merge_text(const std::string& base, const std::string& ours,
                                              const std::string& theirs) {
  TRY_DO(start_libgit());
  git_merge_file_input inputs[] = {input_of(base), input_of(ours), input_of(theirs)};
  git_merge_file_result merged = {};
  int result = git().merge_file(&merged, &inputs[0], &inputs[1], &inputs[2], nullptr);
  if (result != 0) return libgit_error(result, "cannot merge");
  std::optional<std::string> text;
  if (merged.automergeable) text.emplace(merged.ptr ? merged.ptr : "", merged.len);
  git().merge_file_result_free(&merged);
  return text;
}

}  // namespace consort::server
