#include "server/sites/head_log.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <charconv>
#include <optional>

#include "base/descriptor.h"

namespace consort::server {
namespace {

constexpr size_t kPiece = 64 << 10;
constexpr size_t kLongestLine = 1 << 20;
constexpr size_t kDigits = 40;

// "<from> <to> Name <email> <seconds> <zone>\t<why>"
std::optional<HeadMove> parse(std::string_view line) {
  line = line.substr(0, line.find('\t'));
  auto from = ObjectId::from_hex(line.substr(0, kDigits));
  if (!from || line.size() < 2 * kDigits + 2 || line[kDigits] != ' ') return std::nullopt;
  auto to = ObjectId::from_hex(line.substr(kDigits + 1, kDigits));
  size_t mail_end = line.rfind("> ");
  if (!to || mail_end == line.npos) return std::nullopt;
  int64_t seconds = 0;
  const char* begin = line.data() + mail_end + 2;
  auto [end, error] = std::from_chars(begin, line.data() + line.size(), seconds);
  constexpr int64_t kLatest = INT64_MAX / 1'000'000'000;
  if (error != std::errc() || seconds < 0 || seconds > kLatest) return std::nullopt;
  return HeadMove{*from, *to, WallTime(std::chrono::seconds(seconds))};
}

}  // namespace

Status HeadLog::read_back(const std::function<bool(const HeadMove&)>& take) const {
  Descriptor file(::open(file_.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file && errno == ENOENT) return {};
  struct stat status;
  if (!file || ::fstat(file.get(), &status) != 0) return os_error(errno, "cannot read " + file_);
  auto left = static_cast<size_t>(status.st_size);
  std::string text;  // from `left` on, up to what was given out
  while (true) {
    size_t break_at = text.empty() ? text.npos : text.find_last_of('\n', text.size() - 2);
    if (text.size() > 1 && (break_at != text.npos || left == 0)) {
      size_t begin = break_at == text.npos ? 0 : break_at + 1;
      std::optional<HeadMove> move;
      if (text.ends_with('\n')) move = parse(std::string_view(text).substr(begin));
      if (move && !take(*move)) return {};
      text.resize(begin);
      continue;
    }
    if (left == 0) return {};
    if (text.size() > kLongestLine) return fail(Code::corrupt, file_ + " has an endless line");
    size_t size = std::min(kPiece, left);
    std::string piece(size, '\0');
    ssize_t got = ::pread(file.get(), piece.data(), size, static_cast<off_t>(left - size));
    if (got != static_cast<ssize_t>(size)) return os_error(errno, "cannot read " + file_);
    left -= size;
    text.insert(0, piece);
  }
}

}  // namespace consort::server
