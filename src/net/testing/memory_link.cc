#include "net/testing/memory_link.h"

#include <deque>
#include <random>
#include <vector>

namespace consort::net {
namespace {

class MemoryLink;

// The two ends of one link.
struct Wire {
  LinkFaults faults;
  std::weak_ptr<MemoryLink> ends[2];
  bool is_cut = false;
};

}  // namespace

struct MemoryNetwork::State {
  struct Delivery {
    std::shared_ptr<Wire> wire;
    std::function<void()> arrive;
  };

  ManualClock& clock;
  std::mt19937_64 random;
  std::multimap<MonotonicTime, Delivery> due = {};   // of one time: in the order they were sent
  std::set<std::shared_ptr<const Link>> links = {};  // until they are closed

  bool happens(double part) { return std::uniform_real_distribution<>(0, 1)(random) < part; }

  void send(const std::shared_ptr<Wire>& wire, std::function<void()> arrive) {
    Duration jitter(std::uniform_int_distribution<int64_t>(0, wire->faults.jitter.count())(random));
    due.emplace(clock.now() + wire->faults.delay + jitter, Delivery{wire, std::move(arrive)});
  }

  auto next() {
    return std::ranges::find_if(due, [](const auto& at) { return !at.second.wire->is_cut; });
  }
};

namespace {

class MemoryLink final : public Link, public std::enable_shared_from_this<MemoryLink> {
 public:
  MemoryLink(std::weak_ptr<MemoryNetwork::State> network, std::shared_ptr<Wire> wire, int side)
      : network_(std::move(network)), wire_(std::move(wire)), side_(side) {}

  const std::shared_ptr<Wire>& wire() const { return wire_; }

  void start(Handlers handlers) override {
    handlers_ = std::make_shared<Handlers>(std::move(handlers));
    for (auto& step : std::exchange(early_, {}))
      step();
  }

  bool send(Message message) override {
    auto network = network_.lock();
    if (closed_ || leaving_ || !network) return false;
    const auto& faults = wire_->faults;
    if (waiting_ > faults.waiting_bytes) {
      network->send(wire_, [self = shared_from_this()] {
        self->lose({CloseCode::refused, "too slow"});
      });
      leaving_ = true;
      return false;
    }
    if (network->happens(faults.break_link)) {
      network->send(wire_, [self = shared_from_this()] {
        self->lose({CloseCode::lost, "broken"});
      });
      return true;
    }
    if (network->happens(faults.lose)) return true;
    int copies = network->happens(faults.duplicate) ? 2 : 1;
    for (int i = 0; i < copies; ++i) {
      waiting_ += message.bytes.size();
      network->send(wire_, [self = shared_from_this(), message] {
        self->waiting_ -= message.bytes.size();
        if (auto other = self->other()) other->receive(message);
      });
    }
    return true;
  }

  void close(CloseCode code, std::string reason) override {
    auto network = network_.lock();
    if (closed_ || std::exchange(leaving_, true) || !network) return;
    network->send(wire_, [self = shared_from_this(), closed = Closed{code, std::move(reason)}] {
      self->lose(closed);
    });
  }

  size_t waiting_bytes() const override { return waiting_; }

  // Ends both sides.
  void lose(const Closed& closed) {
    finish(closed);
    if (auto end = other()) end->finish(closed);
  }

 private:
  std::shared_ptr<MemoryLink> other() const { return wire_->ends[1 - side_].lock(); }

  void receive(const Message& message) {
    when_started([this, message] {
      auto handlers = handlers_;
      if (!closed_ && !leaving_) handlers->on_message(message);
    });
  }

  void finish(const Closed& closed) {
    if (finishing_) return;
    finishing_ = true;
    when_started([this, closed] {
      closed_ = true;
      auto self = shared_from_this();
      if (auto network = network_.lock()) network->links.erase(self);
      auto handlers = std::exchange(handlers_, nullptr);
      handlers->on_closed(closed);
    });
  }

  void when_started(std::function<void()> step) {
    if (closed_) return;
    handlers_ ? step() : early_.push_back(std::move(step));
  }

  const std::weak_ptr<MemoryNetwork::State> network_;
  const std::shared_ptr<Wire> wire_;
  const int side_;
  std::shared_ptr<Handlers> handlers_;        // from start() until closed
  std::vector<std::function<void()>> early_;  // before start()
  size_t waiting_ = 0;
  bool leaving_ = false;  // this side has said good-bye
  bool finishing_ = false;
  bool closed_ = false;
};

}  // namespace

MemoryNetwork::MemoryNetwork(ManualClock& clock, uint64_t seed)
    : state_(new State{clock, std::mt19937_64(seed)}) {}
MemoryNetwork::~MemoryNetwork() = default;

MemoryNetwork::LinkPair MemoryNetwork::connect(const LinkFaults& faults) {
  auto wire = std::make_shared<Wire>();
  wire->faults = faults;
  auto one = std::make_shared<MemoryLink>(state_, wire, 0);
  auto two = std::make_shared<MemoryLink>(state_, wire, 1);
  wire->ends[0] = one;
  wire->ends[1] = two;
  state_->links.insert({one, two});
  return {one, two};
}

void MemoryNetwork::break_link(const Link& end) {
  const auto& link = static_cast<const MemoryLink&>(end);
  std::erase_if(state_->due, [&](const auto& at) { return at.second.wire == link.wire(); });
  if (auto first = link.wire()->ends[0].lock()) first->lose({CloseCode::lost, "broken"});
}

void MemoryNetwork::cut(const Link& end) {
  static_cast<const MemoryLink&>(end).wire()->is_cut = true;
}
void MemoryNetwork::heal(const Link& end) {
  static_cast<const MemoryLink&>(end).wire()->is_cut = false;
}

std::optional<MonotonicTime> MemoryNetwork::next_due() const {
  auto next = state_->next();
  if (next == state_->due.end()) return std::nullopt;
  return next->first;
}

void MemoryNetwork::advance(Duration by) {
  MonotonicTime end = state_->clock.now() + by;
  for (auto next = state_->next(); next != state_->due.end() && next->first <= end;
       next = state_->next()) {
    auto delivery = state_->due.extract(next);
    state_->clock.advance(std::max(Duration(0), delivery.key() - state_->clock.now()));
    delivery.mapped().arrive();
  }
  state_->clock.advance(end - state_->clock.now());
}

}  // namespace consort::net
