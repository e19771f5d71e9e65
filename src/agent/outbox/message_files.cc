#include "agent/outbox/message_files.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>

#include "agent/files.h"
#include "base/hash.h"

namespace consort::agent {
namespace {

constexpr size_t kNumberDigits = 20, kHashDigits = 16;
constexpr std::string_view kUnfinished = ".new";

std::string padded(uint64_t number, size_t digits, int base) {
  char text[32];
  auto end = std::to_chars(text, text + sizeof text, number, base).ptr;
  size_t length = static_cast<size_t>(end - text);
  return std::string(digits - std::min(digits, length), '0') + std::string(text, length);
}

std::optional<int64_t> number_in(const std::string& name) {
  int64_t number = 0;
  auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
  bool whole = error == std::errc() && end == name.data() + name.size();
  if (!whole || name.size() != kNumberDigits || number < 1) return std::nullopt;
  return number;
}

Status write_durably(const std::string& path, const wire::AgentMessage& message) {
  std::string json = wire::to_json(message);
  Descriptor file(
      ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!file) return os_error(errno, "cannot write " + path);
  TRY_DO(write_all(file.get(), padded(fast_hash(json), kHashDigits, 16) + "\n" + json, path));
  if (::fdatasync(file.get()) != 0) return os_error(errno, "cannot sync " + path);
  return {};
}

}  // namespace

std::string MessageFiles::path(int64_t number) const {
  return folder_ + "/" + padded(static_cast<uint64_t>(number), kNumberDigits, 10);
}

Status MessageFiles::make_folder() const {
  TRY_DO(make_private_folder(folder_));
  return agent::sync_folder(folder_.substr(0, folder_.rfind('/')));
}

Result<std::vector<int64_t>> MessageFiles::numbers() const {
  TRY(std::vector<std::string> names, names_in(folder_));
  std::vector<int64_t> numbers;
  for (const std::string& name : names) {
    if (auto number = number_in(name))
      numbers.push_back(*number);
    else if (name.ends_with(kUnfinished))
      ::unlink((folder_ + "/" + name).c_str());
  }
  std::sort(numbers.begin(), numbers.end());
  return numbers;
}

Result<wire::AgentMessage> MessageFiles::read(int64_t number) const {
  TRY(std::string text, read_file(path(number), wire::kMostFrame + kHashDigits + 1));
  auto corrupt = [&] { return fail(Code::corrupt, path(number) + " is damaged"); };
  if (text.size() <= kHashDigits || text[kHashDigits] != '\n') return corrupt();
  std::string_view json = std::string_view(text).substr(kHashDigits + 1);
  if (padded(fast_hash(json), kHashDigits, 16) != std::string_view(text).substr(0, kHashDigits))
    return corrupt();
  TRY(auto decoded, wire::agent_message(json));
  auto* message = std::get_if<wire::AgentMessage>(&decoded);
  if (!message || !wire::number_of(*message)) return corrupt();
  return std::move(*message);
}

// Written under other names first: after a failure none is there, after a crash those whose turn
// it was are whole.
Status MessageFiles::write(std::span<const wire::AgentMessage> messages) const {
  auto stored = [&]() -> Status {
    for (const wire::AgentMessage& message : messages)
      TRY_DO(write_durably(path(wire::number_of(message)->sequence) + std::string(kUnfinished),
                           message));
    for (const wire::AgentMessage& message : messages) {
      std::string to = path(wire::number_of(message)->sequence);
      if (::rename((to + std::string(kUnfinished)).c_str(), to.c_str()) != 0)
        return os_error(errno, "cannot rename " + to);
    }
    return agent::sync_folder(folder_);
  }();
  if (stored) return {};
  for (const wire::AgentMessage& message : messages) {
    std::string at = path(wire::number_of(message)->sequence);
    ::unlink(at.c_str());
    ::unlink((at + std::string(kUnfinished)).c_str());
  }
  return stored;
}

void MessageFiles::remove(int64_t number) const { ::unlink(path(number).c_str()); }

}  // namespace consort::agent
