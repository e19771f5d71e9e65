#pragma once
#include <memory>
#include <optional>
#include <string>

#include "agent/storage.h"

namespace consort::agent {

// The file behind fragile storages: what is on the disk, and what would be lost with the power.
struct FragileDisk {
  std::string durable;
  std::string written;             // what a reader sees; `durable` plus what is not synced yet
  std::optional<size_t> fails_in;  // this many operations from now, once, after half of its bytes

  // The power goes: of what was not synced, `kept` bytes happen to have reached the disk.
  void lose_power(size_t kept) {
    size_t reach = std::min(written.size(), durable.size() + kept);
    if (written.starts_with(durable)) durable = written.substr(0, reach);
    written = durable;
  }
};

// Storage on such a disk. Several may follow each other, as processes do.
std::unique_ptr<Storage> fragile_storage(FragileDisk& disk);

}  // namespace consort::agent
