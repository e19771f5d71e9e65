#include "expression/python/unicode.h"
#include "expression/regex/captures.h"
#include "expression/regex/pattern.h"
#include "expression/regex/program.h"

namespace consort::expression::regex {
namespace {

using Text = std::u32string_view;
using Slots = std::vector<size_t>;

// Runs the threads of one search. A thread is a step and what it has captured; the earlier in the
// list, the earlier a backtracking matcher would have tried it.
class Machine {
 public:
  Machine(const Program& program, Text text, Meter& meter)
      : program_(program), text_(text), meter_(meter), captures_(program.slots, Pattern::kNone) {
    seen_.assign(program.steps.size(), 0);
  }

  Outcome<std::optional<Slots>> run(size_t from, bool anchored, bool advance) {
    std::optional<Slots> best;
    captures_.clear();
    next_.clear();
    refused_ = advance ? from : Pattern::kNone;
    for (size_t at = from;; ++at) {
      ++generation_;
      now_.clear();
      for (Thread thread : std::exchange(next_, {}))
        follow(thread, at);
      if (!best && (!anchored || at == from)) follow({0, captures_.make()}, at);
      TRY_DO(meter_.step(std::exchange(work_, 0) / 4 + 1));
      if (now_.empty() && (best || anchored)) return best;
      step(at, best);
      if (at == text_.size()) return best;
    }
  }

 private:
  struct Thread {
    uint32_t step;
    Captures::Row row;
  };

  // Adds a thread for every character-taking step that can be reached from `start`, in order of
  // preference.
  void follow(Thread start, size_t at) {
    pending_.push_back(start);
    while (!pending_.empty()) {
      Thread thread = pending_.back();
      pending_.pop_back();
      ++work_;
      if (seen_[thread.step] == generation_) {
        captures_.release(thread.row);
        continue;
      }
      seen_[thread.step] = generation_;
      const Step& current = program_.steps[thread.step];
      switch (current.kind) {
        case Step::Kind::jump:
          pending_.push_back({current.first, thread.row});
          break;
        case Step::Kind::split:
          pending_.push_back({current.second, captures_.share(thread.row)});
          pending_.push_back({current.first, thread.row});
          break;
        case Step::Kind::save:
          work_ += program_.slots / 16;
          pending_.push_back({thread.step + 1, captures_.with(thread.row, current.first, at)});
          break;
        case Step::Kind::check:
          if (holds(current.assertion, at)) {
            pending_.push_back({thread.step + 1, thread.row});
          } else {
            captures_.release(thread.row);
          }
          break;
        default:
          now_.push_back(thread);
      }
    }
  }

  // Moves every thread over the character at `at`; one that is done ends all behind it.
  void step(size_t at, std::optional<Slots>& best) {
    bool ended = false;
    for (Thread thread : now_) {
      const Step& current = program_.steps[thread.step];
      bool done = current.kind == Step::Kind::done && !ended && !is_refused(thread, at);
      if (done) {
        best = captures_.copy(thread.row);
        ended = true;
      }
      bool moves = !ended && at < text_.size() && takes(current, text_[at]);
      if (moves) {
        next_.push_back({thread.step + 1, thread.row});
      } else {
        captures_.release(thread.row);
      }
    }
  }

  bool is_refused(Thread thread, size_t at) const {
    return at == refused_ && captures_.at(thread.row, 0) == captures_.at(thread.row, 1);
  }

  bool takes(const Step& step, char32_t c) const {
    switch (step.kind) {
      case Step::Kind::character:
        return c == step.character;
      case Step::Kind::folded:
        return fold(c) == step.character;
      case Step::Kind::any:
        return true;
      case Step::Kind::any_but_break:
        return c != '\n';
      case Step::Kind::set:
        return program_.sets[step.first].contains(c);
      default:
        return false;
    }
  }

  bool word_at(size_t i) const { return i < text_.size() && python::is_word(text_[i]); }

  bool holds(Assertion assertion, size_t at) const {
    bool edge = (at > 0 && word_at(at - 1)) != word_at(at);
    switch (assertion) {
      case Assertion::text_begin:
        return at == 0;
      case Assertion::text_end:
        return at == text_.size();
      case Assertion::line_begin:
        return at == 0 || text_[at - 1] == '\n';
      case Assertion::line_end:
        return at == text_.size() || text_[at] == '\n';
      case Assertion::end_or_last_break:
        return at == text_.size() || (at + 1 == text_.size() && text_[at] == '\n');
      case Assertion::word_edge:
        return edge;
      case Assertion::no_word_edge:
        return !edge && !text_.empty();
    }
    return false;
  }

  const Program& program_;
  Text text_;
  Meter& meter_;
  Captures captures_;
  std::vector<Thread> now_, next_, pending_;
  std::vector<uint64_t> seen_;
  uint64_t generation_ = 0;
  uint64_t work_ = 0;  // since the meter was last asked
  size_t refused_ = Pattern::kNone;
};

std::optional<Pattern::Match> spans(const std::optional<Slots>& slots) {
  if (!slots) return std::nullopt;
  Pattern::Match match(slots->size() / 2);
  for (size_t i = 0; i < match.size(); ++i) {
    bool matched = (*slots)[2 * i + 1] != Pattern::kNone;
    if (matched) match[i] = {(*slots)[2 * i], (*slots)[2 * i + 1]};
  }
  return match;
}

}  // namespace

Outcome<Pattern> Pattern::compile(std::string_view pattern, Flags flags) {
  std::u32string characters = python::decode(pattern);
  TRY(Syntax syntax, parse(characters, flags));
  TRY(Program program, regex::compile(syntax));
  return Pattern(std::make_shared<const Program>(std::move(program)));
}

Outcome<std::optional<Pattern::Match>> Pattern::search(Text text, size_t from, Meter& meter,
                                                       bool advance) const {
  TRY(auto slots, Machine(*program_, text, meter).run(from, false, advance));
  return spans(slots);
}

Outcome<std::optional<Pattern::Match>> Pattern::match(Text text, Meter& meter) const {
  TRY(auto slots, Machine(*program_, text, meter).run(0, true, false));
  return spans(slots);
}

Outcome<std::vector<Pattern::Match>> Pattern::find_all(Text text, Meter& meter,
                                                       size_t limit) const {
  std::vector<Match> matches;
  Machine machine(*program_, text, meter);
  bool advance = false;
  for (size_t from = 0; from <= text.size();) {
    if (limit != 0 && matches.size() == limit) break;
    TRY(auto slots, machine.run(from, false, advance));
    std::optional<Match> match = spans(slots);
    if (!match) break;
    advance = (*match)[0].begin == (*match)[0].end;
    from = (*match)[0].end;
    TRY_DO(meter.elements(match->size()));
    matches.push_back(std::move(*match));
  }
  return matches;
}

size_t Pattern::groups() const { return program_->slots / 2 - 1; }
const std::map<std::u32string, size_t>& Pattern::names() const { return program_->names; }

}  // namespace consort::expression::regex
