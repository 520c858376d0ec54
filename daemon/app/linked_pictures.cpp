#include "linked_pictures.hpp"

#include "gazetted/base/clock.hpp"
#include "gazetted/base/log.hpp"
#include "gazetted/net/answer_of.hpp"
#include "gazetted/pictures/picture_store.hpp"

namespace gazetted {

asio::awaitable<Result<fs::path>> LinkedPictures::clean(fs::path file) {
  const PictureStore store(configuration_.current()->pictures);
  if (auto there = store.find_clean(file)) co_return *there;
  if (waiting_ >= most_waiting) co_return fail("{} pictures are being made already", waiting_).blame_machine();
  ++waiting_;
  auto work = [store, file] { return store.make_clean(file); };
  auto made = co_await on_pool(io_, pool_, work);
  --waiting_;
  if (made) co_return made;
  if (const int times = trouble_.count(Clock().steady()); times > 0)
    log(Event::picture_trouble, {{"times", std::to_string(times)}, {"reason", made.error().text()}});
  co_return made;
}

}  // namespace gazetted
