#include "resources/file/displaced.h"

#include "base/hash.h"

namespace consort::resources {

Result<Displaced> Displaced::from(system::Target& target, const std::string& path) {
  size_t slash = path.rfind('/');
  std::string now = std::to_string(target.clock().wall().time_since_epoch().count());
  std::string aside = path.substr(0, slash + 1) +
                      system::temporary_name(path.substr(slash + 1), fast_hash(path + now));
  TRY_DO(target.files().rename(path, aside));
  return Displaced(target.files(), path, std::move(aside));
}

Displaced::Displaced(system::FileSystem& files, std::string path, std::string aside)
    : files_(files), path_(std::move(path)), aside_(std::move(aside)) {}

Displaced::Displaced(Displaced&& other) noexcept
    : files_(other.files_),
      path_(std::move(other.path_)),
      aside_(std::exchange(other.aside_, std::string())) {}

Displaced::~Displaced() {
  // A failure leaves it under its other name: there is nobody to tell, and what made us give up is
  // told.
  if (!aside_.empty()) (void)files_.rename(aside_, path_);
}

Status Displaced::discard() {
  std::string aside = std::exchange(aside_, std::string());
  return files_.remove_tree(aside).within("removing what '" + path_ + "' replaced, now '" + aside +
                                          "'");
}

}  // namespace consort::resources
