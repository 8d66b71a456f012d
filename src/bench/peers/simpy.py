"""Customers through queues in a row, in SimPy: prints version, customers per second, and the mean sojourn.

Both forms of the API: SimPy 2 (classes) and 3 or later (generators over an environment).
"""
import random
import sys
import time

stations, customers = int(sys.argv[1]), int(sys.argv[2])
gap, service = 1.0 / 1250, 1.0 / 1000
draw = random.Random(7).expovariate
total = 0.0
left = 0

try:
    import simpy

    version = getattr(simpy, "__version__", "3")

    def customer(env, resources):
        global total, left
        born = env.now
        for resource in resources:
            with resource.request() as request:
                yield request
                yield env.timeout(draw(service))
        total += env.now - born
        left += 1

    def source(env, resources):
        for _ in range(customers):
            yield env.timeout(draw(gap))
            env.process(customer(env, resources))

    env = simpy.Environment()
    resources = [simpy.Resource(env, capacity=1) for _ in range(stations)]
    env.process(source(env, resources))
    begin = time.process_time()
    env.run()
    took = time.process_time() - begin
except ImportError:
    import SimPy
    from SimPy.Simulation import (
        Process, Resource, activate, hold, initialize, now, release, request, simulate,
    )

    version = getattr(SimPy, "__version__", "2").split()[0]

    class Customer(Process):
        def walk(self, resources):
            global total, left
            born = now()
            for resource in resources:
                yield request, self, resource
                yield hold, self, draw(service)
                yield release, self, resource
            total += now() - born
            left += 1

    class Source(Process):
        def walk(self, resources):
            for _ in range(customers):
                yield hold, self, draw(gap)
                someone = Customer()
                activate(someone, someone.walk(resources))

    initialize()
    resources = [Resource(capacity=1) for _ in range(stations)]
    first = Source()
    activate(first, first.walk(resources))
    begin = time.process_time()
    simulate(until=1e18)
    took = time.process_time() - begin

print(version, left / took, total / left)
