#include "cli/terminal.h"

#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <iostream>

#include "base/strings.h"

namespace consort::cli {
namespace {

std::string_view escape_of(Tone tone) {
  switch (tone) {
    case Tone::good:
      return "\033[32m";
    case Tone::change:
      return "\033[33m";
    case Tone::bad:
      return "\033[31m";
    case Tone::faint:
      return "\033[2m";
    case Tone::strong:
      return "\033[1m";
    case Tone::plain:
      break;
  }
  return "";
}

// While it lives, the terminal of the program does not show what is typed.
class Unseen {
 public:
  Unseen() {
    if (::tcgetattr(STDIN_FILENO, &before_) != 0) return;
    termios silent = before_;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    changed_ = ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent) == 0;
  }
  ~Unseen() {
    if (changed_) ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
  }
  Unseen(const Unseen&) = delete;
  Unseen& operator=(const Unseen&) = delete;

 private:
  termios before_{};
  bool changed_ = false;
};

}  // namespace

void Terminal::print(std::string_view text) {
  end_progress();
  streams_.out << text << std::flush;
}

bool Terminal::printed() const { return static_cast<bool>(streams_.out); }

void Terminal::say(std::string_view line) {
  end_progress();
  streams_.err << line << '\n' << std::flush;
}

void Terminal::complain(std::string_view message, std::string_view hint) {
  say("consort: " + std::string(message));
  if (!hint.empty()) say("hint: " + std::string(hint));
}

std::string Terminal::paint(std::string_view text, Tone tone) const {
  bool plain = tone == Tone::plain || !streams_.colour || !streams_.out_is_terminal;
  if (plain) return std::string(text);
  return std::string(escape_of(tone)) + std::string(text) + "\033[0m";
}

void Terminal::progress(std::string_view line) {
  if (!shows_progress()) return;
  streams_.err << "\r\033[K" << printable(line, 100) << std::flush;
  progress_shown_ = true;
}

void Terminal::end_progress() {
  if (!progress_shown_) return;
  streams_.err << "\r\033[K" << std::flush;
  progress_shown_ = false;
}

bool Terminal::confirm(std::string_view question) {
  end_progress();
  streams_.err << question << " [y/N] " << std::flush;
  std::string answer;
  if (!std::getline(streams_.in, answer)) {
    streams_.err << '\n';
    return false;
  }
  answer = to_lower(trim(answer));
  return answer == "y" || answer == "yes";
}

std::optional<std::string> Terminal::read_line(size_t limit) {
  std::string line;
  for (int c = streams_.in.get(); c != std::char_traits<char>::eof(); c = streams_.in.get()) {
    if (c == '\n') return line;
    if (line.size() == limit) return std::nullopt;
    line += static_cast<char>(c);
  }
  if (line.empty()) return std::nullopt;
  return line;
}

std::optional<std::string> Terminal::ask_hidden(std::string_view question, size_t limit) {
  end_progress();
  streams_.err << question << ": " << std::flush;
  std::optional<std::string> line;
  {
    Unseen unseen;
    line = read_line(limit);
  }
  streams_.err << '\n' << std::flush;
  return line;
}

std::string table(const std::vector<std::vector<std::string>>& rows) {
  std::vector<size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (size_t i = 0; i < row.size(); ++i)
      widths[i] = std::max(widths[i], utf8_characters(row[i]).size());
  }
  std::string text;
  for (const auto& row : rows) {
    for (size_t i = 0; i < row.size(); ++i) {
      text += row[i];
      if (i + 1 < row.size())
        text += std::string(widths[i] - utf8_characters(row[i]).size() + 2, ' ');
    }
    text += '\n';
  }
  return text;
}

}  // namespace consort::cli
