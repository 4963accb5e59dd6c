// C++'s dynamic_cast among a hundred classes, each of which has a hundred bases beside the one that it is known by.

#include <cstddef>
#include <cstdint>
#include <utility>

struct Object {
    virtual ~Object() = default;
};

template <std::size_t M> struct Tr {
    virtual std::int64_t id() const = 0;

  protected:
    ~Tr() = default;
};

constexpr std::size_t MANY = 100;
using Bases = std::make_index_sequence<MANY>;
using Targets = std::make_index_sequence<MANY + 1>; // and one that is no base

template <std::size_t N, class> struct T;
template <std::size_t N, std::size_t... M> struct T<N, std::index_sequence<M...>> final : Object, Tr<M>... {
    std::int64_t id() const override { return N * 1000; }
};

template <std::size_t M> const void *cast(const Object *object) { return dynamic_cast<const Tr<M> *>(object); }

template <std::size_t M> std::int64_t id(const Object *object) {
    const auto *found = dynamic_cast<const Tr<M> *>(object);
    return found ? found->id() : -1;
}

template <class> struct Tables;
template <std::size_t... I> struct Tables<std::index_sequence<I...>> {
    static constexpr decltype(&cast<0>) casts[] = {cast<I>...};
    static constexpr decltype(&id<0>) ids[] = {id<I>...};
};
template <std::size_t... N> const Object *object(std::size_t number, std::index_sequence<N...>) {
    static const Object *const objects[] = {new T<N, Bases>...};
    return objects[number];
}

extern "C" {
/// An object of the class of this number, which lives for ever.
const Object *peers_object(std::size_t number) { return object(number, Bases{}); }
/// The function that casts to the base of this number, or gives a null pointer.
const void *(*peers_cast(std::size_t base))(const Object *) { return Tables<Targets>::casts[base]; }
/// The function that casts to the base of this number and calls its method, or gives -1.
std::int64_t (*peers_id(std::size_t base))(const Object *) { return Tables<Targets>::ids[base]; }
}
