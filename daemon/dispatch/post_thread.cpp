#include "post_thread.hpp"

#include "gazetted/send/channel_calls.hpp"

namespace gazetted {

const PostRow* post_before(const TargetRow& target, const Delivery& delivery) {
  const auto number = std::size_t(delivery.id.value - target.first);
  return number > 0 && number < target.posts.size() ? &target.posts[number - 1] : nullptr;
}

namespace {

// What is edited or removed was made long ago, and waits for no other.
bool amends(const QueuedTarget& target, const Delivery& delivery) {
  const auto release = target.release.lock();
  const auto* channel =
      release && release->rendering ? release->rendering->edition().channel(target.row.name) : nullptr;
  const auto number = std::size_t(delivery.id.value - target.row.first);
  if (!channel || number >= channel->posts.size()) return false;
  const auto act = amendment_of(channel->posts[number].plan).act;
  return act == Act::edit || act == Act::remove;
}

}  // namespace

std::string why_thread_ends(const QueuedTarget& queued, const Delivery& delivery) {
  const auto& target = queued.row;
  if (amends(queued, delivery)) return "";
  const auto* before = post_before(target, delivery);
  if (!before || !is_final(before->state)) return "";
  if (before->state == State::unknown) return "the previous post of the thread may or may not have been made";
  if (before->state != State::sent) return "the previous post of the thread was not made";
  return before->reference.empty() ? "the id of the previous post of the thread is not known" : "";
}

bool settle_post(TargetRow& target, const Record& record, State written) {
  const auto number = std::size_t(record.id.value - target.first);
  if (number >= target.posts.size()) return false;
  target.posts[number] = {written, record.remote_id, record.reference};
  return number + 1 < target.posts.size() && is_final(written);
}

}  // namespace gazetted
