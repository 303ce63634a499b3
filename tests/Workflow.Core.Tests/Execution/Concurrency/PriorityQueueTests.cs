using CsCheck;
using Workflow.Core.Execution.Concurrency;

namespace Workflow.Core.Tests.Execution.Concurrency;

public class PriorityQueueTests
{
    [Theory]
    [InlineData("0:a 5:b 0:c 5:d -5:e", "b d a c e")]
    [InlineData("0:a 0:b", "a b")]
    public void Dequeue_TakesTheHighestPriorityFirst(string come, string go)
    {
        var queue = new PriorityQueue<string>();
        foreach (var item in come.Split(' ').Select(item => item.Split(':')))
        {
            queue.Enqueue(new WorkOwner(1, item[1], int.Parse(item[0], System.Globalization.CultureInfo.InvariantCulture)), item[1]);
        }

        Assert.Equal(go, string.Join(' ', All(queue)));
        Assert.Null(queue.Dequeue());
    }

    // However much work with a higher priority keeps coming, every waiter gets its turn within a bound that only depends on how many
    // priorities there are and on who shares its own.
    [Fact]
    public void Dequeue_StarvesNobody_WhateverComes() =>
        Gen.Int[-10, 10].Array[2, 60].Sample(priorities =>
        {
            var queue = new PriorityQueue<string>();
            var waiting = priorities.Select((priority, i) => (Priority: priority, Name: $"waiter {i}")).ToList();
            waiting.ForEach(waiter => queue.Enqueue(new WorkOwner(1, waiter.Name, waiter.Priority), waiter.Name));
            var most = (PriorityQueue<string>.Patience + 25) * (priorities.Length + 1);
            HashSet<string> gone = [];
            for (var i = 0; i < most && gone.Count < waiting.Count; i++)
            {
                queue.Enqueue(new WorkOwner(2, "flood", 10), $"flood {i}"); // the highest, again and again
                queue.Enqueue(new WorkOwner(3, "flood", 9), $"more {i}");
                gone.Add(queue.Dequeue()!);
                gone.RemoveWhere(name => !name.StartsWith("waiter", StringComparison.Ordinal));
            }

            Assert.Equal(waiting.Count, gone.Count);
        });

    // A workflow with a thousand runs takes every other worker, not all of them.
    [Fact]
    public void Dequeue_SharesBetweenWorkflowsFirst_ThenRuns()
    {
        var queue = new PriorityQueue<string>();
        for (var i = 0; i < 1_000; i++)
        {
            queue.Enqueue(new WorkOwner(1, $"run {i}"), "many");
        }

        for (var i = 0; i < 10; i++)
        {
            queue.Enqueue(new WorkOwner(2, "single"), "one");
        }

        Assert.Equal(10, All(queue).Take(20).Count(item => item == "one"));
    }

    private static IEnumerable<string> All(PriorityQueue<string> queue)
    {
        while (queue.Dequeue() is { } item)
        {
            yield return item;
        }
    }
}
