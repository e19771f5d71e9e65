#pragma once

namespace consort::agent {

// Wakes a thread that waits for descriptors. Rung by any thread; stays rung until it is answered.
class Doorbell {
 public:
  Doorbell();
  ~Doorbell();
  Doorbell(const Doorbell&) = delete;
  Doorbell& operator=(const Doorbell&) = delete;

  int descriptor() const { return descriptor_; }  // readable while it is rung
  void ring() const;
  void answer() const;
  bool rung() const;
  void wait() const;  // until it is rung

 private:
  const int descriptor_;
};

}  // namespace consort::agent
