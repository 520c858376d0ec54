#include <algorithm>

#include "gazetted/send/channel_calls.hpp"
#include "plan_posts.hpp"

namespace gazetted {
namespace {

// May be there, as far as is known.
std::vector<PostRow> posts_there(std::span<const PostRow> earlier) {
  std::vector<PostRow> there;
  for (const auto& post : earlier) {
    if (post.state == State::sent || post.state == State::unknown) there.push_back(post);
  }
  return there;
}

PlannedPost amended(PlannedPost post, Act act, const std::string& earlier) {
  name_amendment(post.plan, {act, earlier});
  return post;
}

// The last post of a thread goes first: an answer to nothing is never seen.
std::vector<PlannedPost> removals(const std::vector<PostRow>& posts, const ChannelOptions& options) {
  std::vector<PlannedPost> planned;
  for (auto post = posts.rbegin(); post != posts.rend(); ++post) {
    PlannedPost removal{"(the post is removed: " + (post->remote_id.empty() ? post->reference : post->remote_id) + ")",
                        {}};
    name_type(removal.plan, options);
    planned.push_back(amended(std::move(removal), Act::remove, post->reference));
  }
  return planned;
}

std::vector<PlannedPost> said(PlannedPost statement, const ChannelOptions& options, const std::vector<PostRow>& there) {
  if (!there.empty() && takes_threads(options) && !there.front().reference.empty())
    return {amended(std::move(statement), Act::answer, there.front().reference)};
  return {std::move(statement)};
}

}  // namespace

std::vector<PlannedPost> plan_amendments(ReleaseKind kind, const ChannelOptions& options,
                                         std::vector<PlannedPost> fresh, PlannedPost statement,
                                         std::span<const PostRow> earlier) {
  const auto there = posts_there(earlier);
  if (there.empty()) return kind == ReleaseKind::withdrawal ? std::vector<PlannedPost>{} : fresh;
  const bool all_known =
      std::all_of(there.begin(), there.end(), [](const auto& post) { return !post.reference.empty(); });
  if (kind == ReleaseKind::withdrawal)
    return can_remove(options) && all_known ? removals(there, options) : said(std::move(statement), options, there);
  // What is edited keeps its place: more posts follow as answers, and of fewer the rest is removed.
  const bool fits = fresh.size() >= there.size() || can_remove(options);
  if (!can_edit(options) || !all_known || !fits) return said(std::move(statement), options, there);
  std::vector<PlannedPost> planned;
  for (std::size_t i = 0; i < fresh.size(); ++i) {
    planned.push_back(i < there.size() ? amended(std::move(fresh[i]), Act::edit, there[i].reference)
                                       : std::move(fresh[i]));
  }
  if (fresh.size() >= there.size()) return planned;
  for (auto& removal : removals({there.begin() + std::ptrdiff_t(fresh.size()), there.end()}, options))
    planned.push_back(std::move(removal));
  return planned;
}

}  // namespace gazetted
