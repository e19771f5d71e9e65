#include "cli/witness_tree.h"

namespace consort::cli {

using document::SourceFile;
using document::Stamp;

namespace {

Fingerprint names_of(const std::vector<SourceFile>& files) {
  std::string names;
  for (const SourceFile& file : files)
    names.append(file.path).push_back('\0');
  return fingerprint(names);
}

std::optional<Stamp> if_had(const Result<Stamp>& stamp) {
  return stamp ? std::optional(*stamp) : std::nullopt;
}

}  // namespace

Digest Testimony::digest() const {
  auto bytes = [](const Fingerprint& print) {
    return std::string_view(reinterpret_cast<const char*>(&print), sizeof print);
  };
  Hasher hasher;
  hasher.update(bytes(names));
  for (const auto& [path, stamp] : files) {
    hasher.update({path.c_str(), path.size() + 1});
    hasher.update(bytes(stamp ? stamp->identity : Fingerprint{}));
  }
  return hasher.finish();
}

void WitnessTree::note(std::string_view path, const Result<Stamp>& stamp) const {
  std::lock_guard lock(mutex_);
  seen_.files.try_emplace(std::string(path), if_had(stamp));
}

// A file that comes or goes between two listings makes the first one's testimony fail.
Result<std::vector<SourceFile>> WitnessTree::list() const {
  auto files = tree_.list();
  std::lock_guard lock(mutex_);
  bool first = seen_.names == Fingerprint{};
  if (files && first) seen_.names = names_of(*files);
  return files;
}

Result<std::string> WitnessTree::read(std::string_view path, uint64_t most_bytes) const {
  note(path, tree_.stamp(path));
  return tree_.read(path, most_bytes);
}

Result<Stamp> WitnessTree::stamp(std::string_view path) const {
  auto stamp = tree_.stamp(path);
  note(path, stamp);
  return stamp;
}

Testimony WitnessTree::testimony() const {
  std::lock_guard lock(mutex_);
  return seen_;
}

}  // namespace consort::cli
