using NUnit.Framework;
using static Jaild.Tests.JailConf.Rules.Rule;

namespace Jaild.Tests.JailConf.Rules;

/// <summary>The implied name, and the filling in of variables.</summary>
internal sealed class ResolutionRules
{
    [Test]
    public void Rule_36_a_number_other_than_zero_is_a_jid()
    {
        Reads("42 { p = $name; } '+7' { } ' -3' { } 0 { } 1.5 { } '4 ' { } 5x { }",
            "42: jid='42' p='42' name='42'", "+7: jid='+7' name='+7'", " -3: jid=' -3' name=' -3'", "0:", "1.5:", "4 :", "5x:");
        Reads("99999999999999999999 { }", "99999999999999999999: jid='99999999999999999999' name='99999999999999999999'");
    }

    [Test]
    public void Rule_37_the_implied_one_is_locked_and_so_is_the_first_statement_for_the_other()
    {
        Complains("name = b; a { jid = 1; jid = 2; } 7 { jid = 7; noname = x; name = y; }",
            "a: cannot redefine parameter \"name\".", "a: cannot redefine parameter \"jid\".",
            "7: cannot redefine parameter \"jid\".", "7: cannot redefine parameter \"name\".", "7: cannot redefine parameter \"name\".");
        Reads("a { noname; x; } 7 { name = seven; x = $name; } b { jid = 5; }", "a! x", "7: jid='7' name='seven' x='seven'", "b: jid='5'");
    }

    [Test]
    public void Rule_38_a_variable_may_be_a_parameter()
    {
        Reads("$r = /j; a { path = $r/$name; c = \"${path}/etc\"; }", "a: path='/j/a' c='/j/a/etc'");
        Complains("a { nopersist; x = $persist; }", "a: x: variable \"persist\" not found");
    }

    [Test]
    public void Rule_39_filling_in_needs_no_order_but_changes_it()
    {
        Reads("a { p = $q; x = 1; q = $r$x; r = $x; }", "a: r='1' q='11' p='11' x='1'");
        Reads("a { p = $v; $v = $w; w = $name; q = 1; }", "a: w='a' p='a' q='1'");
    }

    [Test]
    public void Rule_40_filled_in_text_is_final() => Reads("$v = '$name', \\$name; $w = '${v}'; a { p = $w; }", "a: p='${v}'");

    [Test]
    public void Rule_41_a_missing_variable_fails_the_jail_and_all_else_is_filled_in()
    {
        Complains("a { $f; p = \"<$no>$name<$f>\"; q = $p-; r = $q; } b { }", "a: p: variable \"no\" not found", "a: p: variable \"f\" not found");
        Reads("a { $f; p = \"<$no>$name<$f>\"; q = $p-; r = $q; } b { }", "a! p='<>a<>' q='-' r=''", "b:");
    }

    [Test]
    public void Rule_42_a_loop_fails_the_jail_with_one_message()
    {
        Complains("a { x = $y; y = $z; z = $x; }", "a: x: variable loop");
        Complains("a { x = $x; }", "a: x: variable loop");
        Reads("a { x = 1$y; y = 2$x; z = 3; }", "a! y='2' x='1' z='3'");
        Complains("a { p = $a; a = $b$c; b = 1$name; c = $p; }", "a: a: variable loop");
    }

    [Test]
    public void Rule_43_a_broken_definition_fails_the_jail_though_nobody_asks()
    {
        Complains("$x = $no; a { }", "a: x: variable \"no\" not found");
        Reads("$x; a { }", "a:");
    }

    [Test]
    public void Rule_44_a_variable_has_no_name_of_a_parameter()
    {
        Complains("$x = 1; x = 2; a { nox; }", "a: variable \"$x\" cannot have the same name as a parameter.", "a: variable \"$nox\" cannot have the same name as a parameter.");
        Complains("$nopath = 1; ${exec.start} = 1; ${mount.nodevfs}; a { }",
            "a: variable \"$nopath\" cannot have the same name as a parameter.",
            "a: variable \"$exec.start\" cannot have the same name as a parameter.",
            "a: variable \"$mount.nodevfs\" cannot have the same name as a parameter.");
        Reads("$enforce_statfs = 1; ${children.max} = 2; a { x = ${children.max}; }", "a: x='2'");
        Reads("x = 1; a { $x = 2; y = $x; }", "a! x='1' y='1'");
    }

    [Test]
    public void Rule_45_several_values_stand_for_themselves_only()
    {
        Complains("$l = 1, 2; a { p = $l-; q = -$l; r = $l$l; }",
            "a: p: array cannot be substituted inline", "a: q: array cannot be substituted inline", "a: r: array cannot be substituted inline");
        Reads("$l = 1, 2; a { p = x$l; r = $l$l; }", "a! p='x' r='1','2'");
    }

    [Test]
    public void Rule_46_several_values_are_put_in_one_by_one() =>
        Reads("$l = 1, 2, 3; $e = ''; a { p = 0, $l, \"${l}\", 4; q = $e$l''; }", "a: p='0','1','2','3','1','2','3','4' q='1','2','3'");
}
