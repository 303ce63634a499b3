using CsCheck;
using Workflow.Core.Paging;

namespace Workflow.Core.Tests.History;

public class CursorTests
{
    [Fact]
    public void Read_GivesBackTheKey_WhateverItIs() =>
        Gen.String.Where(s => System.Text.Unicode.Utf8.IsValid(System.Text.Encoding.UTF8.GetBytes(s)) && !s.Any(char.IsSurrogate))
            .Sample(key => Cursor.Read("runs", Cursor.Make("runs", key)) == key);

    [Fact]
    public void Make_IsSafeInAQuery() =>
        Gen.String.Sample(key => Cursor.Make("runs", key).All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'));

    [Fact]
    public void Read_IsNull_WhenThereIsNoCursor()
    {
        Assert.Null(Cursor.Read("runs", null));
        Assert.Null(Cursor.ReadNumber("runs", null));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("?")]
    [InlineData("A")]
    [InlineData("AAAA")]
    [InlineData("测试")]
    [InlineData("cnVucw")] // runs, without its colon
    [InlineData("//79")]
    public void Read_Throws_WhenItIsNoCursor(string cursor) =>
        Assert.Throws<InvalidCursorException>(() => Cursor.Read("runs", cursor));

    [Theory]
    [InlineData("workflows")]
    [InlineData("run")]
    [InlineData("runs:1")]
    public void Read_Throws_WhenItIsOfAnotherList(string list) =>
        Assert.Throws<InvalidCursorException>(() => Cursor.Read(list, Cursor.Make("runs", "1")));

    [Theory]
    [InlineData("0", 0)]
    [InlineData("-3", -3)]
    [InlineData("9223372036854775807", long.MaxValue)]
    public void ReadNumber_IsTheKey(string key, long expected) =>
        Assert.Equal(expected, Cursor.ReadNumber("runs", Cursor.Make("runs", key)));

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("1.5")]
    [InlineData("9223372036854775808")]
    public void ReadNumber_Throws_WhenTheKeyIsNoWholeNumber(string key) =>
        Assert.Throws<InvalidCursorException>(() => Cursor.ReadNumber("runs", Cursor.Make("runs", key)));

    [Fact]
    public void Select_KeepsTheCursor()
    {
        var page = new Page<int>([1, 2], "next").Select(i => i * 10);

        Assert.Equal([10, 20], page.Items);
        Assert.Equal("next", page.NextCursor);
    }
}
