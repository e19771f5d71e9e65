#pragma once
#include <cstddef>
#include <cstdint>

#include "base/clock.h"
#include "wire/bounds.h"

namespace consort::wire {

// The major version of the protocol. Within one, fields and message types are only ever added.
constexpr int64_t kProtocol = 1;

constexpr size_t kKiB = 1024, kMiB = 1024 * kKiB;
constexpr size_t kSmall = 64 * kKiB;        // enough for any message without a body of its own
constexpr size_t kMostFrame = 4 * kMiB;     // of any message; the link refuses longer frames unread
constexpr size_t kPieceBytes = 256 * kKiB;  // of content in one piece
constexpr int64_t kMostCatalogBytes = 64 * static_cast<int64_t>(kMiB);
constexpr int64_t kMostBlobBytes = 1024 * static_cast<int64_t>(kMiB);
constexpr int64_t kMostFetchBytes = 16 * static_cast<int64_t>(kPieceBytes);
constexpr size_t kMostTargets = 1000;  // of one agent

// Of texts.
constexpr Length kName{1, 255}, kLongName{1, 4096}, kLine{0, 4096}, kMessage{0, 64 * kKiB};

// Of lists that the size of their message bounds.
constexpr Most kMany{kMostFrame / 20};

// Of numbers.
constexpr Range kSequence{1, INT64_MAX}, kMaybeSequence{0, INT64_MAX}, kAmount{0, INT64_MAX};

using Milliseconds = Span<std::chrono::milliseconds>;
using Microseconds = Span<std::chrono::microseconds>;
constexpr Milliseconds kPause{Duration(0), std::chrono::hours(24)};
constexpr Microseconds kElapsed{Duration(0), std::chrono::hours(24 * 365)};

}  // namespace consort::wire
