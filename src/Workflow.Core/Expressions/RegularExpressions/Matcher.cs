namespace Workflow.Core.Expressions.RegularExpressions;

/// <summary>
/// Searches a text for a pattern, always in time proportional to text length times pattern size. It reads the text once and
/// runs all threads through the pattern in parallel, in order of priority; two threads at the same instruction and position
/// are merged. It finds the same match as a backtracking engine. It runs one search after the other, and is not
/// thread-safe.
/// </summary>
/// <remarks>After R. Cox, "Regular Expression Matching: the Virtual Machine Approach".</remarks>
internal sealed class Matcher
{
    // An instruction costs an eighth of a step of an evaluation. Instructions are charged in portions.
    private const int InstructionsPerStep = 8;
    private const int Portion = 32 * InstructionsPerStep;

    // Bytes allocated for every search, and for a match without its positions.
    private const int Size = 512;
    private const int MatchSize = 144;

    private readonly CompiledPattern _pattern;
    private readonly Instruction[] _code;
    private readonly string _text;
    private readonly ISearchBudget _budget;
    private readonly int[] _seen; // the step at which an instruction was last reached, by how many enclosing repetitions have not advanced
    private readonly int[] _slots; // of the current thread
    private readonly Stack<(int At, int Value)> _pending = new();
    private Threads _threads;
    private Threads _next;
    private int _step;
    private int _unpaid;

    public Matcher(CompiledPattern pattern, string text, ISearchBudget budget)
    {
        (_pattern, _code, _text, _budget) = (pattern, pattern.Code, text, budget);
        budget.Bytes(Size + (sizeof(int) * _code.Length * (8L + pattern.Depth + (2 * pattern.Slots))));
        budget.Steps(_code.Length * (pattern.Slots + pattern.Depth) / 128);
        _seen = new int[_code.Length * (pattern.Depth + 1)];
        _slots = new int[pattern.Slots];
        _threads = new(_code.Length, pattern.Slots);
        _next = new(_code.Length, pattern.Slots);
    }

    /// <summary>
    /// The first match from a position on: start and end of each group, -1 if it did not participate; or <c>null</c>.
    /// </summary>
    /// <param name="start">The position, from 0 to the length of the text.</param>
    /// <param name="sticky">Whether the match must begin at that position.</param>
    public int[]? Find(int start, bool sticky)
    {
        int[]? match = null;
        _threads.Clear();
        _step++;
        for (var position = start; ;)
        {
            if (_threads.Count == 0 && (match is not null || (sticky && position > start) || !Skip(ref position, sticky)))
            {
                break;
            }

            var (character, length) = CharacterAt(position);
            if (match is null && (!sticky || position == start) && (_pattern.First is not { } first || (character >= 0 && first.Contains(character))))
            {
                Array.Fill(_slots, -1);
                _slots[0] = position;
                Follow(_threads, 0, position);
            }

            Step(position, character, length, ref match);
            (_threads, _next) = (_next, _threads);
            Charge(1);
            if (character < 0)
            {
                break;
            }

            position += length;
        }

        _budget.Steps(1 + (_unpaid / InstructionsPerStep));
        _unpaid = 0;
        return match;
    }

    // Advances to where a match can begin; false if there is no such position.
    private bool Skip(ref int position, bool sticky)
    {
        if (sticky || _pattern.FirstUnits is not { } units)
        {
            return true;
        }

        var skipped = _text.AsSpan(position).IndexOfAny(units);
        Charge((skipped < 0 ? _text.Length - position : skipped) / 16);
        if (skipped > 0)
        {
            position += skipped;
            _step++;
        }

        return skipped >= 0;
    }

    // Advances every thread by a character, up to the first that ends in a match: the others have lower priority.
    private void Step(int position, int character, int length, ref int[]? match)
    {
        _step++;
        _next.Clear();
        for (var i = 0; i < _threads.Count; i++)
        {
            var at = _threads.Instructions[i];
            ref readonly var instruction = ref _code[at];
            if (instruction.Operation == Operation.Match)
            {
                match ??= NewMatch();
                _threads.SlotsOf(i)[..match.Length].CopyTo(match);
                match[1] = position;
                return;
            }

            Charge(1);
            if (instruction.Operation == Operation.Character ? instruction.X == character : character >= 0 && instruction.Set!.Contains(character))
            {
                _threads.SlotsOf(i).CopyTo(_slots);
                Follow(_next, at + 1, position + length);
            }
        }
    }

    // One per search, however often a longer match is found.
    private int[] NewMatch()
    {
        var positions = 2 * _pattern.Names.Count;
        _budget.Bytes(MatchSize + (sizeof(int) * (long)positions));
        return new int[positions];
    }

    // Follows a thread, and every thread that it splits into, until it needs a character.
    private void Follow(Threads threads, int start, int position)
    {
        _pending.Push((start, 0));
        while (_pending.TryPop(out var pending))
        {
            if (pending.At < 0)
            {
                _slots[~pending.At] = pending.Value; // restored for the thread followed before
                continue;
            }

            for (var at = pending.At; at >= 0 && IsNew(at, position);)
            {
                Charge(1);
                at = Next(threads, at, position);
            }
        }
    }

    // Two threads at the same instruction and position are merged, unless an enclosing repetition has advanced in only one
    // of them. The repetitions that have not advanced are always the innermost ones, so their number distinguishes threads;
    // a character advances all of them.
    private bool IsNew(int at, int position)
    {
        ref readonly var instruction = ref _code[at];
        var unmoved = 0;
        for (var turn = instruction.Operation <= Operation.Match ? -1 : instruction.Turn; turn >= 0; turn = _pattern.Turns[turn].Outer)
        {
            if (_slots[_pattern.Turns[turn].Slot] != position)
            {
                break;
            }

            unmoved++;
        }

        Charge(unmoved);
        ref var seen = ref _seen[at + (unmoved * _code.Length)];
        var isNew = seen != _step;
        seen = _step;
        return isNew;
    }

    // Where a thread continues; -1 if it ends, or waits for a character.
    private int Next(Threads threads, int at, int position)
    {
        ref readonly var instruction = ref _code[at];
        switch (instruction.Operation)
        {
            case Operation.Character or Operation.Set or Operation.Match:
                threads.Add(at, _slots);
                Charge(_slots.Length / 8);
                return -1;
            case Operation.Jump:
                return instruction.X;
            case Operation.Split:
                _pending.Push((instruction.Y, 0));
                return instruction.X;
            case Operation.Save:
                Write(instruction.X, position);
                return at + 1;
            case Operation.Forget:
                Charge((instruction.Y - instruction.X) / 2);
                for (var slot = instruction.X; slot < instruction.Y; slot++)
                {
                    Write(slot, -1);
                }

                return at + 1;
            case Operation.Moved:
                return _slots[instruction.X] == position ? -1 : at + 1;
            default:
                return Holds(instruction.Operation, position) ? at + 1 : -1;
        }
    }

    private void Write(int slot, int value)
    {
        if (_slots[slot] != value)
        {
            _pending.Push((~slot, _slots[slot]));
            _slots[slot] = value;
        }
    }

    private bool Holds(Operation assertion, int position) => assertion switch
    {
        Operation.TextStart => position == 0,
        Operation.TextEnd => position == _text.Length,
        Operation.LineStart => position == 0 || CharacterClasses.LineEnd.Contains(_text[position - 1]),
        Operation.LineEnd => position == _text.Length || CharacterClasses.LineEnd.Contains(_text[position]),
        Operation.WordEdge => IsWord(position - 1) != IsWord(position),
        _ => IsWord(position - 1) == IsWord(position),
    };

    private bool IsWord(int position) => (uint)position < (uint)_text.Length && _pattern.Word.Contains(_text[position]);

    private (int Character, int Length) CharacterAt(int position)
    {
        if (position >= _text.Length)
        {
            return (-1, 0);
        }

        var unit = _text[position];
        return _pattern.IsUnicode && char.IsHighSurrogate(unit) && position + 1 < _text.Length && char.IsLowSurrogate(_text[position + 1])
            ? (char.ConvertToUtf32(unit, _text[position + 1]), 2)
            : (unit, 1);
    }

    private void Charge(int instructions)
    {
        _unpaid += instructions;
        if (_unpaid >= Portion)
        {
            _budget.Steps(_unpaid / InstructionsPerStep);
            _unpaid %= InstructionsPerStep;
        }
    }

    /// <summary>The threads in order of priority: the instruction of each, and its slots.</summary>
    private sealed class Threads(int most, int slots)
    {
        private readonly int[] _slots = new int[most * slots];

        public int[] Instructions { get; } = new int[most];

        public int Count { get; private set; }

        public void Clear() => Count = 0;

        public void Add(int instruction, int[] values)
        {
            Instructions[Count] = instruction;
            values.CopyTo(_slots, Count * slots);
            Count++;
        }

        public ReadOnlySpan<int> SlotsOf(int thread) => _slots.AsSpan(thread * slots, slots);
    }
}
