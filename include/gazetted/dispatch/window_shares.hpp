// How the intent window is shared: each relay, and all channels together, can always have a part of it, however much
// the others hold. Otherwise two relays that accept connections and then say nothing would keep the whole window until
// their time-outs, and a third that works would be idle. Pure; owned by the loop's thread.
#pragma once
#include <cstddef>
#include <map>
#include <string>

namespace gazetted {

class WindowShares {
 public:
  // `window`: intents in all. Each of `names` is sure of a part of 2 · |names|.
  template <class Names>
  void set(std::size_t window, const Names& names) {
    window_ = window;
    for (auto& [name, share] : shares_) share.sure = false;
    for (const auto& name : names) shares_[name].sure = true;
    resize();
  }
  bool may_take(const std::string& name) const;
  void taken(const std::string& name);
  void given_back(const std::string& name);
  std::size_t held(const std::string& name) const;

 private:
  struct Share {
    std::size_t held = 0;
    bool sure = false;  // named by the configuration of now
  };
  void resize();
  std::size_t claim(const Share& share) const;  // what is kept for it beside what it holds
  std::map<std::string, Share> shares_;
  std::size_t window_ = 0, reserve_ = 0;
  std::size_t spoken_for_ = 0;  // held by all, and kept for those that hold less than their part
};

}  // namespace gazetted
